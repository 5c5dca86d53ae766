using FineTune.Tokenizers.Normalization;
using FineTune.Tokenizers.Patterns;
using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.PreTokenization;

/// <summary>ByteLevel: GPT-2's words, each written as its bytes (tokenizers/src/pre_tokenizers/byte_level.rs).</summary>
/// <param name="writesBytes">False leaves the words as they are, for a <see cref="WordCache"/> that writes the bytes of those it does not know.</param>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex, bool writesBytes = true) : IPreTokenizer
{
    private readonly Gpt2Pattern _words = new();

    public void PreTokenize(PreTokenizedText text)
    {
        if (addPrefixSpace)
        {
            text.Rewrite(" ", static (piece, space) =>
            {
                if (!piece.Span.StartsWith(space, StringComparison.Ordinal))
                {
                    piece.Prepend(space);
                }
            });
        }

        if (useRegex)
        {
            text.Split(_words, SplitBehavior.Isolated);
        }

        if (!writesBytes)
        {
            return;
        }

        if (text.Text.IsTracked)
        {
            text.Rewrite(0, static (piece, _) => ByteLevelNormalizer.Map(piece));
        }
        else
        {
            text.RewriteUntracked(static (piece, target) =>
            {
                Span<char> room = target.AppendUntracked(piece.Length * ByteCharacters.MostPerUnit);
                target.Shorten(room.Length - ByteCharacters.Write(piece, room));
            });
        }
    }
}
