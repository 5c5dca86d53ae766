using System.Text;
using System.Text.Json.Nodes;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>The chat templates of a tokenizer's folder.</summary>
internal static class FolderTemplates
{
    private const string Default = "default";
    private const string TemplateFile = "chat_template.jinja";
    private const string FurtherFolder = "additional_chat_templates";

    /// <summary>Null where the folder has none.</summary>
    /// <exception cref="TokenizerException">There are several and none has this name, or a file cannot be used.</exception>
    public static (string Text, string File)? Read(string folder, string? name)
    {
        string config = Path.Combine(folder, TokenizerFiles.TokenizerConfig);
        SortedDictionary<string, (string Text, string File)> templates = InConfig(folder, config);
        string further = Path.Combine(folder, FurtherFolder);
        string main = Path.Combine(folder, TemplateFile);
        if (File.Exists(main) || Directory.Exists(further))
        {
            // Files count for all that tokenizer_config.json says, as in transformers.
            templates.Clear();
            foreach (string file in Directory.Exists(further) ? Directory.GetFiles(further, "*.jinja") : [])
            {
                templates[Path.GetFileNameWithoutExtension(file)] = (ReadFile(file), file);
            }

            if (File.Exists(main))
            {
                templates[Default] = (ReadFile(main), main);
            }
        }

        return templates.Count == 0 ? null
            : templates.TryGetValue(name ?? Default, out (string, string) found) ? found
            : throw TokenizerException.Bad(config, name is null
                ? $"it has several chat templates and none of them is called {Default}: {string.Join(", ", templates.Keys)}"
                : $"it has no chat template '{TokenizerLimits.Shown(name)}', only {string.Join(", ", templates.Keys)}");
    }

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
