using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Tokenizers;

namespace FineTune.Engine.Data;

/// <summary>Makes texts of conversations, and says which parts are an assistant's.</summary>
/// <param name="templates">Null where there is none, which prompts with completions do not need.</param>
/// <param name="name">The template's, for messages.</param>
internal sealed class ConversationRenderer(ChatTemplate? templates, string name, TaskArguments arguments)
{
    private static readonly string[] Roles =
        ["system", "developer", "user", "assistant", "tool", "function", "ipython", "observation", "environment", "context", "documents"];

    /// <exception cref="FineTuneException">
    /// FT2157: a role is unknown. FT2159: the template does not say what the assistant wrote; or the model has none (FT2158).
    /// </exception>
    /// <exception cref="TokenizerException">The template refuses the conversation.</exception>
    public TrainedText Render(ConversationExample example)
    {
        if (example.Messages is null)
        {
            string whole = example.Prompt + example.Completion;
            return new TrainedText(whole, [(arguments.CompletionOnlyLoss ? example.Prompt!.Length : 0, whole.Length)], true, arguments.AppendEosToken);
        }

        if (templates is null)
        {
            throw new FineTuneException(DiagnosticCatalog.NoChatTemplate, null);
        }

        ChatTemplate template = templates.ForTools(example.Tools);
        ThrowIfUnknown(example.Messages, template);
        bool isCompletion = example.PromptMessages is not null;
        if (isCompletion ? !arguments.CompletionOnlyLoss : !arguments.AssistantOnlyLoss)
        {
            string text = template.Apply(example.Messages, tools: example.Tools, variables: example.Variables);
            return new TrainedText(text, [(0, text.Length)], false, false);
        }

        if (!isCompletion && template.HasGenerations)
        {
            ChatRendering rendering =
                template.RenderWithGenerations(template.Variables(example.Messages, tools: example.Tools, variables: example.Variables));
            return new TrainedText(rendering.Text, rendering.Generations, false, false);
        }

        return ByPrefixes(example, example.Messages, template);
    }

    /// <summary>A template may print whatever stands as a role, and a slip would be trained on.</summary>
    /// <exception cref="FineTuneException">FT2157: a role is none that conversations have, nor one that the template names.</exception>
    private static void ThrowIfUnknown(JsonArray messages, ChatTemplate template)
    {
        foreach ((int index, JsonNode? message) in messages.Index())
        {
            string role = ConversationExample.RoleOf(message);
            if (!Roles.Contains(role) && !template.Text.Contains($"'{role}'", StringComparison.Ordinal)
                && !template.Text.Contains($"\"{role}\"", StringComparison.Ordinal))
            {
                string known = string.Join(", ", Roles);
                string reason = $"message {index + 1} has the role '{ShortText.Of(role)}', which is none of {known}, and the template does not name it";
                throw new FineTuneException(DiagnosticCatalog.BadConversation, null, reason);
            }
        }
    }

    /// <summary>What a conversation grows by, message by message; each state has to begin as the one before it ended.</summary>
    private TrainedText ByPrefixes(ConversationExample example, JsonArray messages, ChatTemplate template)
    {
        string whole = template.Apply(messages, tools: example.Tools, variables: example.Variables);
        List<(int, int)> trained = [];
        if (example.PromptMessages is { } prompt)
        {
            trained.Add((Prefix(prompt, asks: true).Length, whole.Length));
            return new TrainedText(whole, trained, false, false);
        }

        for (int index = 0; index < messages.Count; index++)
        {
            if (ConversationExample.IsOf(messages[index], ConversationExample.Assistant))
            {
                int start = index == 0 ? 0 : Prefix(index, asks: true).Length;
                trained.Add((start, index + 1 == messages.Count ? whole.Length : Prefix(index + 1, asks: false).Length));
            }
        }

        return new TrainedText(whole, trained, false, false);

        string Prefix(int count, bool asks)
        {
            string prefix = template.Apply([.. messages.Take(count).Select(message => message!.DeepClone())], asks, example.Tools, example.Variables);
            return whole.StartsWith(prefix, StringComparison.Ordinal) ? prefix
                : throw new FineTuneException(DiagnosticCatalog.TemplateWithoutPrefixes, null, name, count);
        }
    }
}
