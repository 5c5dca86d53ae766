namespace FineTune.Tokenizers.Decoding;

/// <summary>Metaspace: the replacement becomes a space again; one that was prepended, nothing.</summary>
internal sealed class MetaspaceDecoder(string replacement, bool prepends) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) =>
        [.. tokens.Select((token, index) => token.Replace(replacement, index == 0 && prepends ? "" : " ", StringComparison.Ordinal))];
}
