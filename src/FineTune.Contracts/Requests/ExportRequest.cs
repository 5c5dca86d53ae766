using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>Write the trained model in the formats that the project names, and measure each file as the model was measured.</summary>
[JsonConverter(typeof(RecordConverter<ExportRequest>))]
public sealed record ExportRequest : StageRequest
{
    /// <summary>Output folder of Tokenize, full path.</summary>
    public required string TokenizeOutput { get; init; }

    /// <summary>Output folder of Train, full path: a model folder in Hugging Face's layout.</summary>
    public required string TrainOutput { get; init; }

    /// <summary>Output folder of Evaluate, full path: results, model card and report of the model.</summary>
    public required string EvaluateOutput { get; init; }

    /// <summary>Folder with ONNX Runtime's library, full path; null where nothing is exported to ONNX.</summary>
    public string? OnnxRuntimeDirectory { get; init; }
}
