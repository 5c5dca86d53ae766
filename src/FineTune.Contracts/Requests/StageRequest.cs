namespace FineTune.Contracts;

/// <summary>What every stage is told. Written by the tasks, read by the engine; holds no secret.</summary>
public abstract record StageRequest
{
    public int Protocol { get; init; } = ProtocolVersion.Current;

    /// <summary>SHA-256 of all the stage depends on, in lower-case hex; a checkpoint belongs to one key.</summary>
    public required string Key { get; init; }

    /// <summary>The stage's own folder, <c>obj/finetune/&lt;stage&gt;</c>, full path. Outputs go to <see cref="StageLayout.Output"/> in it.</summary>
    public required string StageFolder { get; init; }

    public required ProjectSpec Project { get; init; }

    /// <summary>auto, cpu, cuda, cuda:N or mps.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>True where trainings of several projects may use one GPU at the same time; otherwise they take turns.</summary>
    public bool ShareDevice { get; init; }

    /// <summary>One of <see cref="Contracts.MklKernels"/>.</summary>
    public string MklKernels { get; init; } = Contracts.MklKernels.Auto;

    /// <summary>Folder with libtorch's libraries, full path; null for stages that compute nothing.</summary>
    public string? TorchDirectory { get; init; }
}
