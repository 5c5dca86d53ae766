using System.Text;
using FineTune.Tokenizers.Patterns;
using FineTune.Tokenizers.Texts;
using FineTune.Tokenizers.Unicode;

namespace FineTune.Tokenizers.PreTokenization;

/// <summary>UnicodeScripts: where the script changes; characters of no script stay with what is before them.</summary>
internal sealed class UnicodeScriptsPreTokenizer : IPreTokenizer, IPattern
{
    private static readonly (string Name, CodePointSet Members)[] Scripts =
    [
        .. CharacterClasses.Table.RangeNames.Where(name => name.StartsWith("script ", StringComparison.Ordinal))
            .Select(name => (name, new CodePointSet(CharacterClasses.Table.Ranges(name)))),
    ];

    public void PreTokenize(PreTokenizedText text) => text.Split(this, SplitBehavior.Isolated);

    public void FindMatches(ReadOnlySpan<char> text, List<PatternMatch> matches, TextBudget budget)
    {
        // What stands before the first character with a script is lost in the library; it begins no part.
        int start = -1;
        int last = -1;
        for (int i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out Rune rune, out int length);
            int script = Array.FindIndex(Scripts, candidate => candidate.Members.Contains(rune.Value));
            if (script >= 0 && script != last)
            {
                if (start >= 0)
                {
                    matches.Add(new PatternMatch(start, i, true));
                }

                (start, last) = (i, script);
            }

            i += length;
        }

        if (start >= 0)
        {
            matches.Add(new PatternMatch(start, text.Length, true));
        }
    }
}
