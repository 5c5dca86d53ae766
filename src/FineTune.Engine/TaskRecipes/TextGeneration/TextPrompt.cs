using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Tokenizers;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Texts as a model goes on with them.</summary>
internal static class TextPrompt
{
    /// <summary>The text's tokens; of a text without any the token that begins one.</summary>
    /// <exception cref="FineTuneException">FT4015: there is no such token either.</exception>
    public static int[] Encode(TextTokenizer tokenizer, string text)
    {
        var tokens = new TokenizedText();
        tokenizer.Encode(text, int.MaxValue, tokens);
        return tokens.InputIds.Length > 0 ? tokens.InputIds.ToArray()
            : tokenizer.BeginTokenId is { } begin ? [begin]
            : throw new FineTuneException(DiagnosticCatalog.TextWithoutTokens, null, ShortText.Of(text));
    }
}
