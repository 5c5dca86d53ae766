using System.Text;
using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.Patterns;

/// <summary>
/// A regular expression as Oniguruma reads it (Ruby's syntax over code points), which Hugging Face's tokenizers use. .NET's own
/// expressions see UTF-16 units, know no possessive quantifiers and have Unicode tables of another age.
/// </summary>
internal sealed class RegexPattern : IPattern
{
    private readonly RegexNode _root;
    private readonly int[] _loops;

    /// <exception cref="NotSupportedException">The expression has something that is not supported; the message names it.</exception>
    public RegexPattern(string expression)
    {
        if (expression.Length > TokenizerLimits.PatternLength)
        {
            throw new NotSupportedException(FormattableString.Invariant($"more than {TokenizerLimits.PatternLength} characters"));
        }

        var parser = new RegexParser(expression);
        RegexSyntax syntax = parser.Parse();
        var compiler = new RegexCompiler();
        _root = compiler.Compile(syntax, RegexNode.Accept);
        _loops = new int[compiler.LoopCount];
    }

    /// <summary>As onig::FindMatches: an empty match right after a match does not count.</summary>
    public void FindMatches(ReadOnlySpan<char> text, List<PatternMatch> matches, TextBudget budget)
    {
        int last = 0;
        int lastMatch = -1;
        for (int from = 0; TryFind(text, from, budget, out int start, out int end);)
        {
            if (start == end && lastMatch == end)
            {
                if (end >= text.Length)
                {
                    break;
                }

                from = Next(text, from);
                continue;
            }

            if (last < start)
            {
                matches.Add(new PatternMatch(last, start, false));
            }

            matches.Add(new PatternMatch(start, end, true));
            (from, last, lastMatch) = (end, end, end);
        }

        if (last < text.Length || text.IsEmpty)
        {
            matches.Add(new PatternMatch(last, text.Length, false));
        }
    }

    private bool TryFind(ReadOnlySpan<char> text, int from, TextBudget budget, out int start, out int end)
    {
        var context = new RegexContext(text, _loops, budget);
        for (start = from; start <= text.Length; start = Next(text, start))
        {
            end = _root.Match(context, start);
            if (end >= 0)
            {
                return true;
            }
        }

        (start, end) = (0, 0);
        return false;
    }

    private static int Next(ReadOnlySpan<char> text, int position)
    {
        if (position >= text.Length)
        {
            return position + 1;
        }

        Rune.DecodeFromUtf16(text[position..], out _, out int length);
        return position + length;
    }
}
