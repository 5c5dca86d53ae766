using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>Train the base model on the token file of the training split.</summary>
[JsonConverter(typeof(RecordConverter<TrainRequest>))]
public sealed record TrainRequest : DistributedRequest
{
    /// <summary>Output folder of Tokenize, full path.</summary>
    public required string TokenizeOutput { get; init; }

    /// <summary>Folder for the files of ReportTo, full path; null for one below <see cref="StageLayout.Runs"/>.</summary>
    public string? LoggingFolder { get; init; }

    /// <summary>Processes with which the build has compared the rows of a step with the data; null where it knew of none.</summary>
    public int? ToldProcesses { get; init; }

    /// <summary>True where the report is written while training runs, to <see cref="StageLayout.LiveReport"/>.</summary>
    public bool ReportsLive { get; init; }

    /// <summary>True leaves the checkpoints of an earlier run of the same key alone.</summary>
    public bool StartAnew { get; init; }
}
