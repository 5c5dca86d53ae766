using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>Says of a field that only Hugging Face's Trainer has why it means nothing here.</summary>
internal static class PythonOnlyCheck
{
    public static void Report(DiagnosticList diagnostics, PythonOnlyArgument argument, WrittenValue written)
    {
        // A token is refused wherever it is set (FT5020), not only in the project file.
        if (argument.IsDefault(written.Text) || argument.Name == "HubToken")
        {
            return;
        }

        if (argument.Name == "AcceleratorConfig" && FieldThatChangesResult(written.Text) is { } field)
        {
            diagnostics.Add(DiagnosticCatalog.NotApplicable, written.Position, $"{field.HuggingFaceName} of {written.Name}", field.Reason);
            return;
        }

        DiagnosticDescriptor descriptor = argument.ChangesResult ? DiagnosticCatalog.NotApplicable : DiagnosticCatalog.NeedlessArgument;
        diagnostics.Add(descriptor, written.Position, written.Name, argument.Reason);
    }

    /// <summary>The first of accelerator_config's fields that a run must not ignore; null where it has none, or is the name of a file.</summary>
    private static PythonOnlyArgument? FieldThatChangesResult(string text)
    {
        JsonObject? fields;
        try
        {
            fields = text.TrimStart().StartsWith('{') ? JsonNode.Parse(text) as JsonObject : null;
        }
        catch (JsonException)
        {
            // Not JSON: it has no effect, as the warning about the whole says.
            return null;
        }

        return fields is null ? null : PythonOnlyArguments.OfAccelerator.FirstOrDefault(
            field => fields.FirstOrDefault(pair => field.Is(pair.Key)).Value is { } value && !field.IsDefault(value.ToJsonString()));
    }
}
