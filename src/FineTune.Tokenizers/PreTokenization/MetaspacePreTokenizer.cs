using System.Text;
using FineTune.Tokenizers.Patterns;
using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.PreTokenization;

/// <summary>Metaspace: writes spaces as a visible character, which each word begins with (tokenizers/src/pre_tokenizers/metaspace.rs).</summary>
internal sealed class MetaspacePreTokenizer(string replacement, PrependScheme prepend, bool split) : IPreTokenizer
{
    private readonly LiteralPattern _replacement = new(replacement);
    private readonly Rune _rune = Rune.GetRuneAt(replacement, 0);

    public void PreTokenize(PreTokenizedText text)
    {
        text.Rewrite(this, static (piece, self) => self.Rewrite(piece));
        if (split)
        {
            text.Split(_replacement, SplitBehavior.MergedWithNext);
        }
    }

    private void Rewrite(NormalizedText piece)
    {
        if (piece.Span.Contains(' '))
        {
            piece.BeginChange();
            for (int next = piece.Span.IndexOf(' '), position = 0; position < piece.Span.Length;)
            {
                int kept = next < 0 ? piece.Span.Length - position : next;
                piece.Keep(kept);
                position += kept;
                if (next >= 0)
                {
                    piece.Replace(_rune);
                    position++;
                    next = piece.Span[position..].IndexOf(' ');
                }
            }

            piece.EndChange();
        }

        bool prepends = prepend == PrependScheme.Always || (prepend == PrependScheme.First && piece.Origin == 0);
        if (prepends && !piece.Span.StartsWith(replacement, StringComparison.Ordinal))
        {
            piece.Prepend(replacement);
        }
    }
}
