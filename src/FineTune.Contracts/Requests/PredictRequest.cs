using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>Ask the trained model about every row of a file, or every picture of a folder.</summary>
[JsonConverter(typeof(RecordConverter<PredictRequest>))]
public sealed record PredictRequest : DistributedRequest
{
    /// <summary>Name of the file in the stage's output: one JSON object a line, a line a row.</summary>
    public const string FileName = "predictions.jsonl";

    /// <summary>Name of the file in the stage's folder that the same lines go to where some rows have an error in the place of an answer.</summary>
    public const string IncompleteFileName = "incomplete.jsonl";

    /// <summary>Output folder of Train, full path: a model folder in Hugging Face's layout.</summary>
    public required string TrainOutput { get; init; }

    /// <summary>The file, with the columns that the project's Datasets name; or pictures themselves.</summary>
    public required DatasetSpec Input { get; init; }

    /// <summary>Folder with the library that decodes pictures, full path; null where rows are none.</summary>
    public string? ImageLibraryDirectory { get; init; }
}
