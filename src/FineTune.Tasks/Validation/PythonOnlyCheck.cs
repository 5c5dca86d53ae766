using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>Says of a field that only Hugging Face's Trainer has why it means nothing here.</summary>
internal static class PythonOnlyCheck
{
    public static void Report(DiagnosticList diagnostics, PythonOnlyArgument argument, WrittenValue written)
    {
        // A token is refused wherever it is set (FT5020), not only in the project file.
        if (!argument.IsDefault(written.Text) && argument.Name != "HubToken")
        {
            DiagnosticDescriptor descriptor = argument.ChangesResult ? DiagnosticCatalog.NotApplicable : DiagnosticCatalog.NeedlessArgument;
            diagnostics.Add(descriptor, written.Position, written.Name, argument.Reason);
        }
    }
}
