namespace FineTune.Tokenizers.Decoding;

/// <summary>Sequence: one after the other.</summary>
internal sealed class SequenceDecoder(IReadOnlyList<IDecoder> decoders) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => decoders.Aggregate(tokens, (parts, decoder) => decoder.Decode(parts));
}
