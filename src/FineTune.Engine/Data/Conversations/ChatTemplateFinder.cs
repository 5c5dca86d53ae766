using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Tokenizers;
using FineTune.Tokenizers.ChatTemplates;

namespace FineTune.Engine.Data;

/// <summary>Finds the chat template of a project: the one that it names, or else its base model's.</summary>
internal static class ChatTemplateFinder
{
    /// <summary>Null where there is none.</summary>
    /// <exception cref="FineTuneException">FT2150: the file that the project names cannot be read; FT2154: the template does not parse.</exception>
    public static ChatTemplate? Find(ProjectSpec project, TokenizerDefinition definition, StageContext context)
    {
        ChatTemplate? template = project.TaskArguments.ChatTemplate is { } named ? Named(project, named)
            : Folders(project.BaseModel).Select(folder => ChatTemplate.FromFolder(folder)).FirstOrDefault(found => found is not null);
        if (template is null)
        {
            return null;
        }

        var tokens = definition.SpecialTokens.Named.ToDictionary(token => token.Name, token => token.Token, StringComparer.Ordinal);
        context.Events.Info($"Conversations are rendered by the chat template {NameOf(project)}.");
        return template.WithSpecialTokens(tokens);
    }

    /// <summary>
    /// What the trained model's tokenizer has as its chat_template: the project's, or else all that the base model has, also where no row was rendered by
    /// them. Null for none.
    /// </summary>
    /// <param name="template">The one that rows are rendered by.</param>
    public static JsonNode? Kept(ProjectSpec project, ChatTemplate? template) => project.TaskArguments.ChatTemplate is not null && template is not null
        ? template.Text
        // What tokenizer_config.json alone has stays as it is, and need not be any that renders.
        : Folders(project.BaseModel).Where(folder => template is not null || FolderTemplates.AreFiles(folder))
            .Select(folder => FolderTemplates.Written(FolderTemplates.All(folder))).FirstOrDefault(found => found is not null);

    /// <summary>The template's name for messages.</summary>
    public static string NameOf(ProjectSpec project) => project.TaskArguments.ChatTemplate ?? "of the base model";

    /// <summary>Where a base model's templates may lie: an adapter's own come first.</summary>
    private static IEnumerable<string> Folders(BaseModelSpec model) =>
        model.Kind == BaseModelKind.Builtin ? [] : ((string?[])[model.Adapter, model.Location]).OfType<string>();

    private static ChatTemplate Named(ProjectSpec project, string named)
    {
        if (ChatTemplate.BuiltInNames.Contains(named, StringComparer.Ordinal))
        {
            return ChatTemplate.BuiltIn(named);
        }

        string path = project.ChatTemplateFile!;
        SourcePosition position = project.PositionOf(nameof(TaskArguments.ChatTemplate));
        try
        {
            return ChatTemplate.Parse(File.ReadAllText(path), path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FineTuneException(DiagnosticCatalog.FileNotFound, position, exception,
                $"The chat template '{named}' is none of {string.Join(", ", ChatTemplate.BuiltInNames)}, and the file '{path}' does not exist");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FineTuneException(DiagnosticCatalog.FileNotReadable, position, exception, path, exception.Message.TrimEnd('.'));
        }
    }
}
