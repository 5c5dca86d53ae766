namespace FineTune.Tokenizers.Decoding;

/// <summary>BPEDecoder: the suffix at the end of words becomes a space, that of the last token nothing.</summary>
/// <param name="suffix">Not empty.</param>
internal sealed class BpeDecoder(string suffix) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) =>
        [.. tokens.Select((token, index) => token.Replace(suffix, index == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal))];
}
