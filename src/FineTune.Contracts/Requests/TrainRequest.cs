using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>Train the base model on the token file of the training split.</summary>
[JsonConverter(typeof(RecordConverter<TrainRequest>))]
public sealed record TrainRequest : StageRequest
{
    /// <summary>Output folder of Tokenize, full path.</summary>
    public required string TokenizeOutput { get; init; }

    /// <summary>Folder for the files of ReportTo, full path; null for one below <see cref="StageLayout.Runs"/>.</summary>
    public string? LoggingFolder { get; init; }

    /// <summary>Processes to train with on this machine; those that a launcher has started count instead where there are such.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>By what processes talk to each other.</summary>
    public CollectiveEngine Collective { get; init; }

    /// <summary>Seconds that one process waits for the others in one call, before it gives the run up.</summary>
    public int CollectiveTimeout { get; init; } = 600;

    /// <summary>True where the report is written while training runs, to <see cref="StageLayout.LiveReport"/>.</summary>
    public bool ReportsLive { get; init; }

    /// <summary>True leaves the checkpoints of an earlier run of the same key alone.</summary>
    public bool StartAnew { get; init; }

    /// <summary>The file of an MPI library; null takes the launcher's.</summary>
    public string? MpiLibrary { get; init; }
}
