using FineTune.Tokenizers;

namespace FineTune.Engine.Stages;

/// <summary>Takes tokens apart into pieces of the text that they stand for.</summary>
internal sealed class TokenPieces(TextTokenizer tokenizer)
{
    /// <summary>What a decoder leaves of a letter whose last token is yet to come.</summary>
    private const char Unfinished = '\ufffd';

    /// <summary>A word that the vocabulary lacks, or that was hidden, is a word of the text all the same.</summary>
    private readonly HashSet<int> _special =
    [
        .. tokenizer.Definition.AddedTokens.Where(token => token.Special && token.Id != tokenizer.UnknownTokenId && token.Id != tokenizer.MaskTokenId)
            .Select(token => token.Id),
    ];

    /// <summary>The pieces, which cover all tokens; a token that stands for nothing is an empty one.</summary>
    public IEnumerable<TokenPiece> Of(int[] ids)
    {
        string before = "";
        int first = 0;
        for (int index = 0; index < ids.Length; index++)
        {
            string text = tokenizer.Decode(ids.AsSpan(0, index + 1), skipSpecialTokens: false, cleanUp: false);
            if (text.EndsWith(Unfinished) && index < ids.Length - 1)
            {
                continue;
            }

            bool goesOn = text.StartsWith(before, StringComparison.Ordinal);
            string piece = goesOn ? text[before.Length..] : $" {tokenizer.TokenOf(ids[index])}";
            yield return new TokenPiece(piece, first, index + 1, _special.Contains(ids[index]));
            (before, first) = (text, index + 1);
        }
    }

    /// <summary>A token by itself.</summary>
    public string Of(int id) =>
        tokenizer.Decode([id], skipSpecialTokens: false, cleanUp: false) is { Length: > 0 } text ? text : tokenizer.TokenOf(id) ?? "";
}
