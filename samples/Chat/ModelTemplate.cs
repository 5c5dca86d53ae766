using System.Text.Json.Nodes;
using FineTune.Tokenizers;
using LLama;
using LLama.Abstractions;
using LLama.Common;

namespace Chat;

/// <summary>Makes one text of messages by the chat template that the model's file has, which llama.cpp itself does for templates that it knows.</summary>
internal sealed class ModelTemplate(ChatTemplate template, string addedBefore) : IHistoryTransform
{
    /// <exception cref="InvalidDataException">The file has no chat template.</exception>
    public static ModelTemplate Of(LLamaWeights weights)
    {
        string text = weights.Metadata.GetValueOrDefault("tokenizer.chat_template") ?? throw new InvalidDataException("The model has no chat template.");
        var tokens = new Dictionary<string, string>
        {
            ["bos_token"] = weights.Vocab.LLamaTokenToString(weights.Vocab.BOS, true) ?? "",
            ["eos_token"] = weights.Vocab.LLamaTokenToString(weights.Vocab.EOS, true) ?? "",
        };
        bool addsBos = weights.Metadata.GetValueOrDefault("tokenizer.ggml.add_bos_token") == "true";
        return new ModelTemplate(ChatTemplate.Parse(text).WithSpecialTokens(tokens), addsBos ? tokens["bos_token"] : "");
    }

    public string HistoryToText(ChatHistory history)
    {
        var messages = new JsonArray([.. history.Messages.Select(message => (JsonNode)new JsonObject
        {
            ["role"] = message.AuthorRole.ToString().ToLowerInvariant(),
            ["content"] = message.Content,
        })]);
        string text = template.Apply(messages, addGenerationPrompt: true);
        // llama.cpp puts it before every text.
        return addedBefore.Length > 0 && text.StartsWith(addedBefore, StringComparison.Ordinal) ? text[addedBefore.Length..] : text;
    }

    public ChatHistory TextToHistory(AuthorRole role, string text) => new([new ChatHistory.Message(role, text)]);

    public IHistoryTransform Clone() => this;
}
