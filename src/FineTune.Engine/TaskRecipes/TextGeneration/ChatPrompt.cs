using System.Text.Json.Nodes;
using FineTune.Tokenizers;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Conversations as a model with a chat template takes them.</summary>
internal sealed class ChatPrompt(ChatTemplate template, TokenizerDefinition definition)
{
    private const string Answer = "answer";

    // A template writes the special tokens itself.
    private readonly TextTokenizer _tokenizer = new(definition) { AddsSpecialTokens = false };

    /// <summary>A conversation of one question.</summary>
    public static JsonArray Ask(string text) => [Message("user", text)];

    public static JsonObject Message(string role, string content) => new() { ["role"] = role, ["content"] = content };

    /// <summary>The tokens that an answer follows.</summary>
    /// <exception cref="TokenizerException">The template refuses the conversation.</exception>
    public int[] Encode(JsonArray messages) => Encode(template.Apply(messages, addGenerationPrompt: true));

    /// <summary>The special token that the template ends an answer with; null where it ends otherwise.</summary>
    /// <exception cref="TokenizerException">The template refuses a conversation of a question and its answer.</exception>
    public int? EndOfTurn()
    {
        string text = template.Apply([Message("user", "question"), Message("assistant", Answer)]);
        int end = text.LastIndexOf(Answer, StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        int[] behind = Encode(text[(end + Answer.Length)..]);
        return behind is [var first, ..] && definition.AddedTokens.Any(token => token.Id == first && token.Special) ? first : null;
    }

    private int[] Encode(string text)
    {
        var tokens = new TokenizedText();
        _tokenizer.Encode(text, int.MaxValue, tokens);
        return tokens.InputIds.ToArray();
    }
}
