using static FineTune.Contracts.DiagnosticSeverity;

namespace FineTune.Contracts;

public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor ExportDiffers = new("FT6001", Error, "Export differs from the model",
        "The export '{0}' gives other answers than the model: logits up to {1} differ by {2}, more than {3}.",
        "Leave this Export out, or take another Precision: numbers of some models do not fit into float16. In float32 it is a bug; please report it with "
            + "config.json.");

    public static readonly DiagnosticDescriptor OnnxRuntimeNotLoaded = new("FT6002", Error, "Not loaded by ONNX Runtime",
        "ONNX Runtime could not be used, '{0}': {1}.", "Run 'dotnet restore --force'; docs/export.md says for which systems there is an ONNX Runtime.");

    public static readonly DiagnosticDescriptor NotExportable = new("FT6003", Error, "Model without an export",
        "{0} of the family '{1}' cannot be exported.", "Leave the Export items out; docs/export.md lists the families that can be.");

    public static readonly DiagnosticDescriptor OnnxRuntimeNotRestored = new("FT6004", Error, "ONNX Runtime not restored",
        "The package {0} {1}, with which an export is checked, is not in any package folder.", "Run 'dotnet restore'.");

    public static readonly DiagnosticDescriptor ExportGateFailed = new("FT6005", Error, "Gate failed by an export",
        "{0} of the export '{1}' is {2}, {3} {4}.",
        "The model folder in bin was not replaced. Leave this Export out, take another Precision, or move the bound.");

    public static readonly DiagnosticDescriptor BadExport = new("FT6006", Error, "Export not usable",
        "The Export '{0}' {1}.", "Write <Export Include=\"onnx\" Precision=\"int8\" />; docs/export.md has more.");
}
