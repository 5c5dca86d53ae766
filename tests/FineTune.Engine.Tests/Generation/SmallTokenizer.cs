using FineTune.Tokenizers;

namespace FineTune.Engine.Tests.Generation;

/// <summary>A tokenizer of bytes, whose first tokens are those of a new decoder.</summary>
internal static class SmallTokenizer
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz.,?!:0123456789\u0120\u010a";

    public static TokenizerDefinition Definition => TokenizerDefinition.DecoderOf(
        [.. TokenizerDefinition.DecoderSpecialTokens, .. Letters.Select(letter => letter.ToString())], []);

    public static ITextTokenizer Instance => new TextTokenizer(Definition);
}
