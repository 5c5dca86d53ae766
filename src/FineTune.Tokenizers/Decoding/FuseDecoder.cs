namespace FineTune.Tokenizers.Decoding;

/// <summary>Fuse: one part of all.</summary>
internal sealed class FuseDecoder : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [string.Concat(tokens)];
}
