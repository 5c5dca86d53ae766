using System.Text.Json.Nodes;
using FineTune.Tokenizers.ChatTemplates;

namespace FineTune.Tokenizers;

/// <summary>
/// A chat template: Jinja that makes one text of a conversation, with Python's values, as <c>apply_chat_template</c> of transformers renders it. What Jinja
/// has and this does not is an error with its line, never something like it. Any number of threads may use one.
/// </summary>
public sealed class ChatTemplate
{
    private readonly ParsedTemplate _parsed;

    /// <summary>The folder's other one, for conversations with tools; not parsed before there is such a conversation.</summary>
    private readonly Lazy<ChatTemplate>? _toolUse;

    private ChatTemplate(string text, ParsedTemplate parsed, string? file, Lazy<ChatTemplate>? toolUse = null) =>
        (Text, _parsed, File, _toolUse) = (text, parsed, file, toolUse);

    /// <summary>Names that <see cref="BuiltIn"/> knows.</summary>
    public static IReadOnlyList<string> BuiltInNames { get; } = ["alpaca", "chatml", "llama3"];

    /// <summary>The template as it is written.</summary>
    public string Text { get; }

    /// <summary>The file that it is from; null where it is from none.</summary>
    public string? File { get; }

    /// <summary>True where <c>{% generation %}</c> says which text is an assistant's.</summary>
    public bool HasGenerations => _parsed.HasGenerations;

    /// <summary>The special tokens of the folder that the template is from, by their names as bos_token: variables of <see cref="Apply"/>.</summary>
    public IReadOnlyDictionary<string, string> SpecialTokens { get; private init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What strftime_now tells.</summary>
    public TimeProvider Clock { get; private init; } = TimeProvider.System;

    /// <param name="text">Jinja.</param>
    /// <param name="file">Where it is from, for messages.</param>
    /// <exception cref="TokenizerException">The template does not parse, or uses what is not supported; the exception has the line.</exception>
    public static ChatTemplate Parse(string text, string? file = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > TokenizerLimits.ChatTemplateLength)
        {
            throw TokenizerException.BadTemplate(file, 0, "it is longer than any template needs");
        }

        try
        {
            return new ChatTemplate(text, Parser.Parse(text), file);
        }
        catch (TemplateSyntaxException exception)
        {
            throw TokenizerException.BadTemplate(file, exception.Line, exception.Message.TrimEnd('.'), exception);
        }
        catch (PythonException exception)
        {
            throw TokenizerException.BadTemplate(file, 0, exception.Message.TrimEnd('.'), exception);
        }
    }

    /// <summary>A template of ours: one of <see cref="BuiltInNames"/>.</summary>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static ChatTemplate BuiltIn(string name) => Parse(BuiltInTemplates.Read(name));

    /// <summary>
    /// The template of a tokenizer's folder: its chat_template.jinja (others by name in additional_chat_templates), or chat_template in tokenizer_config.json,
    /// which is a text or a list of named ones. Null where the folder has none.
    /// </summary>
    /// <param name="name">Which of several; null for the one called default, and for conversations with tools the one called tool_use.</param>
    /// <exception cref="TokenizerException">There are several and none has this name, or the template does not parse.</exception>
    public static ChatTemplate? FromFolder(string folder, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        SortedDictionary<string, (string Text, string File)> all = FolderTemplates.All(folder);
        if (FolderTemplates.Pick(all, folder, name) is not { } found)
        {
            return null;
        }

        Lazy<ChatTemplate>? toolUse = name is null && all.TryGetValue(FolderTemplates.ToolUse, out (string Text, string File) other)
            ? new Lazy<ChatTemplate>(() => Parse(other.Text, other.File)) : null;
        return new ChatTemplate(found.Text, Parse(found.Text, found.File)._parsed, found.File, toolUse).WithSpecialTokens(
            TokenizerConfig.Load(folder).SpecialTokens.Named.ToDictionary(token => token.Name, token => token.Token, StringComparer.Ordinal));
    }

    /// <summary>
    /// What renders conversations with these tools: the template tool_use, where a folder has one beside the template and there are tools, as in transformers.
    /// </summary>
    /// <param name="tools">Tools that the assistant can call; null for none.</param>
    /// <exception cref="TokenizerException">That template does not parse.</exception>
    public ChatTemplate ForTools(JsonArray? tools) =>
        tools is not null && _toolUse is { } other ? other.Value.WithSpecialTokens(SpecialTokens).WithClock(Clock) : this;

    /// <summary>The template's text for these variables.</summary>
    /// <exception cref="TokenizerException">The template refuses them or cannot be rendered with them; the exception has the line.</exception>
    public string Render(JsonObject variables) => Run(variables).Text;

    /// <summary>The template's text for these variables, and where its generation blocks stand.</summary>
    /// <inheritdoc cref="Render" path="/exception"/>
    public ChatRendering RenderWithGenerations(JsonObject variables)
    {
        Rendering rendering = Run(variables);
        string text = rendering.Text;
        foreach ((int start, string generated) in rendering.Generations)
        {
            if (string.CompareOrdinal(text, start, generated, 0, generated.Length) != 0)
            {
                throw TokenizerException.TemplateFailed(File, rendering.Line,
                    "a generation block stands in a macro or block whose text is changed before it is "
                    + "written, so that its place is not known");
            }
        }

        return new ChatRendering(text, [.. rendering.Generations.Select(block => (block.Start, block.Start + block.Text.Length))]);
    }

    /// <summary>A conversation's text, as transformers' <c>apply_chat_template</c> makes it.</summary>
    /// <param name="messages">Objects with a role and a content.</param>
    /// <param name="addGenerationPrompt">True to end with what an assistant's answer begins with.</param>
    /// <param name="tools">Tools that the assistant can call, as JSON schemas; null for none.</param>
    /// <param name="variables">Further variables of the template, which may also replace special tokens.</param>
    /// <inheritdoc cref="Render" path="/exception"/>
    public string Apply(JsonArray messages, bool addGenerationPrompt = false, JsonArray? tools = null, JsonObject? variables = null) =>
        ForTools(tools).Render(Variables(messages, addGenerationPrompt, tools, variables));

    /// <summary>The variables that <see cref="Apply"/> renders with.</summary>
    /// <inheritdoc cref="Apply" path="/param"/>
    public JsonObject Variables(JsonArray messages, bool addGenerationPrompt = false, JsonArray? tools = null, JsonObject? variables = null)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var all = new JsonObject();
        foreach ((string name, string token) in SpecialTokens)
        {
            all[name] = token;
        }

        all["messages"] = messages.DeepClone();
        all["tools"] = tools?.DeepClone();
        all["documents"] = null;
        all["add_generation_prompt"] = addGenerationPrompt;
        foreach ((string name, JsonNode? value) in variables ?? [])
        {
            all[name] = value?.DeepClone();
        }

        return all;
    }

    /// <summary>The same template with these special tokens.</summary>
    public ChatTemplate WithSpecialTokens(IReadOnlyDictionary<string, string> tokens) =>
        new(Text, _parsed, File, _toolUse) { SpecialTokens = tokens, Clock = Clock };

    /// <summary>The same template with another clock.</summary>
    public ChatTemplate WithClock(TimeProvider clock) => new(Text, _parsed, File, _toolUse) { SpecialTokens = SpecialTokens, Clock = clock };

    private Rendering Run(JsonObject variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var rendering = new Rendering(Clock.GetLocalNow);
        try
        {
            var outermost = new Scope(null);
            foreach ((string name, object? value) in Globals.All)
            {
                outermost.Set(name, value);
            }

            foreach ((string name, JsonNode? value) in variables)
            {
                outermost.Set(name, JsonText.Read(value));
            }

            var scope = new Scope(outermost);
            foreach (string name in _parsed.SetFirst)
            {
                scope.Set(name, Undefined.Name(name));
            }

            rendering.Execute(_parsed.Body, scope);
            return rendering;
        }
        catch (PythonException exception)
        {
            throw exception.Kind switch
            {
                "TemplateError" => TokenizerException.TemplateRefused(File, rendering.Line, exception.Message.TrimEnd('.'), exception),
                "NotSupported" => TokenizerException.TemplateFailed(File, rendering.Line, $"{exception.Message} not supported", exception),
                _ => TokenizerException.TemplateFailed(File, rendering.Line, $"{exception.Kind}: {exception.Message.TrimEnd('.')}", exception),
            };
        }
        catch (TokenizerLimitException exception)
        {
            throw TokenizerException.TemplateOverLimit(File, rendering.Line, exception);
        }
    }
}
