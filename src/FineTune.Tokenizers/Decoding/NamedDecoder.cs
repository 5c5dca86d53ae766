namespace FineTune.Tokenizers.Decoding;

/// <summary>Says which decoder it was that went beyond its limits.</summary>
internal sealed class NamedDecoder(IDecoder decoder, string type) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        try
        {
            return decoder.Decode(tokens);
        }
        catch (TokenizerLimitException exception)
        {
            throw TokenizerException.OverLimit($"its decoder {type}", exception);
        }
    }
}
