using static FineTune.Contracts.DiagnosticSeverity;

namespace FineTune.Contracts;

public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor BadOnnxWeights = new("FT6025", Error, "No weights in an ONNX file",
        "No weights can be taken from {0}: {1}.",
        "Put model.safetensors into the folder, or an ONNX file of float32 that has its weights in itself, under the names that they had.");

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
        "The Export '{0}' {1}.",
        "Write <Export Include=\"onnx\" Precision=\"int8\" /> or <Export Include=\"gguf\" Type=\"q8_0\" />; docs/export.md has more.");

    public static readonly DiagnosticDescriptor NotGguf = new("FT6030", Error, "Model that llama.cpp does not know",
        "{0} of the family '{1}' cannot be exported to GGUF: {2}.", "Leave this Export out; docs/export.md lists the families that llama.cpp knows.");

    public static readonly DiagnosticDescriptor GgufConfigNotKnown = new("FT6031", Error, "Configuration that llama.cpp does not compute",
        "The model cannot be exported to GGUF: {0} is {1}, and llama.cpp computes {2}.",
        "Leave this Export out, or take a base model that is configured as llama.cpp computes; docs/export.md has more.");

    public static readonly DiagnosticDescriptor GgufTokenizerNotKnown = new("FT6032", Error, "Tokenizer that GGUF cannot describe",
        "The model's tokenizer cannot be described in GGUF: {0}.", "Leave this Export out, or take a base model with a tokenizer that llama.cpp knows; "
            + "docs/export.md lists them.");

    public static readonly DiagnosticDescriptor GgufDiffers = new("FT6033", Warning, "llama.cpp does otherwise",
        "What llama.cpp does with the export '{0}' differs from the model: {1}.", "Look into docs/export.md, which says when that matters.");

    public static readonly DiagnosticDescriptor GgufNotAsWritten = new("FT6034", Error, "GGUF file not as it was written",
        "The export '{0}' does not hold the model: {1}.", "Look whether the disk is full or broken and build again; else it is a bug; please report it with "
            + "config.json.");
}
