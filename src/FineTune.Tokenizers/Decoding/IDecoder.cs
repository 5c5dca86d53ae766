namespace FineTune.Tokenizers.Decoding;

/// <summary>Turns tokens back into text, step by step.</summary>
internal interface IDecoder
{
    /// <summary>Gives the parts of the text, to be put one after the other.</summary>
    IReadOnlyList<string> Decode(IReadOnlyList<string> tokens);
}
