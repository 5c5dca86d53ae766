using System.Text;
using System.Text.Json.Nodes;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>The chat templates of a tokenizer's folder.</summary>
internal static class FolderTemplates
{
    /// <summary>The one for conversations with tools, as transformers takes it (get_chat_template).</summary>
    public const string ToolUse = "tool_use";

    private const string Default = "default";
    private const string TemplateFile = "chat_template.jinja";
    private const string FurtherFolder = "additional_chat_templates";

    /// <summary>True where templates have files of their own.</summary>
    public static bool AreFiles(string folder) => File.Exists(Path.Combine(folder, TemplateFile)) || Directory.Exists(Path.Combine(folder, FurtherFolder));

    /// <summary>All of a folder by name; the only one is called default.</summary>
    /// <exception cref="TokenizerException">A file cannot be used.</exception>
    public static SortedDictionary<string, (string Text, string File)> All(string folder)
    {
        if (!AreFiles(folder))
        {
            return InConfig(folder, ConfigOf(folder));
        }

        (string main, string further) = (Path.Combine(folder, TemplateFile), Path.Combine(folder, FurtherFolder));
        // Files count for all that tokenizer_config.json says, as in transformers.
        var templates = new SortedDictionary<string, (string Text, string File)>(StringComparer.Ordinal);
        foreach (string file in Directory.Exists(further) ? Directory.GetFiles(further, "*.jinja") : [])
        {
            templates[Path.GetFileNameWithoutExtension(file)] = (ReadFile(file), file);
        }

        if (File.Exists(main))
        {
            templates[Default] = (ReadFile(main), main);
        }

        return templates;
    }

    /// <inheritdoc cref="Pick"/>
    public static (string Text, string File)? Read(string folder, string? name) => Pick(All(folder), folder, name);

    /// <summary>One of them; null where there is none at all.</summary>
    /// <param name="name">Null for the one called default.</param>
    /// <exception cref="TokenizerException">There are several and none has this name.</exception>
    public static (string Text, string File)? Pick(SortedDictionary<string, (string Text, string File)> templates, string folder, string? name) =>
        templates.Count == 0 ? null
        : templates.TryGetValue(name ?? Default, out (string, string) found) ? found
        : throw TokenizerException.Bad(ConfigOf(folder), name is null
            ? $"it has several chat templates and none of them is called {Default}: {string.Join(", ", templates.Keys)}"
            : $"it has no chat template '{TokenizerLimits.Shown(name)}', only {string.Join(", ", templates.Keys)}");

    /// <summary>All of them as tokenizer_config.json has them: a text, or a list of named ones; null where there is none.</summary>
    public static JsonNode? Written(SortedDictionary<string, (string Text, string File)> templates) =>
        templates.Count == 0 ? null
        : templates.Count == 1 && templates.TryGetValue(Default, out (string Text, string File) only) ? only.Text
        : new JsonArray([.. templates.Select(template => new JsonObject { ["name"] = template.Key, ["template"] = template.Value.Text })]);

    private static string ConfigOf(string folder) => Path.Combine(folder, TokenizerFiles.TokenizerConfig);

    private static SortedDictionary<string, (string Text, string File)> InConfig(string folder, string config)
    {
        var templates = new SortedDictionary<string, (string, string)>(StringComparer.Ordinal);
        JsonNode? written = TokenizerConfig.Load(folder).File?["chat_template"];
        if (TextOf(written) is { } only)
        {
            templates[Default] = (only, config);
        }
        else if (written is JsonArray several)
        {
            foreach (JsonNode? entry in several)
            {
                templates[TextOf((entry as JsonObject)?["name"]) ?? throw Bad(config)] =
                    (TextOf(((JsonObject)entry!)["template"]) ?? throw Bad(config), config);
            }
        }
        else if (written is JsonObject named)
        {
            foreach ((string name, JsonNode? template) in named)
            {
                templates[name] = (TextOf(template) ?? throw Bad(config), config);
            }
        }
        else if (written is not null)
        {
            throw Bad(config);
        }

        return templates;
    }

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static TokenizerException Bad(string config) =>
        TokenizerException.Bad(config, "its chat_template is neither a text nor a list of named ones, each with a name and a template");

    private static string ReadFile(string path)
    {
        if (new FileInfo(path).Length > 4L * TokenizerLimits.ChatTemplateLength)
        {
            throw TokenizerException.BadTemplate(path, 0, "it is longer than any template needs");
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path));
        }
        catch (DecoderFallbackException exception)
        {
            throw TokenizerException.Bad(path, "the file is not UTF-8", exception);
        }
    }
}
