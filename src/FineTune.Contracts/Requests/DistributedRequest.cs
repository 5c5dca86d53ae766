namespace FineTune.Contracts;

/// <summary>What a stage is told that several processes can run together.</summary>
public abstract record DistributedRequest : StageRequest
{
    /// <summary>Processes to run it with on this machine; those that a launcher has started count instead where there are such.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>By what processes talk to each other.</summary>
    public CollectiveEngine Collective { get; init; }

    /// <summary>Seconds that one process waits for the others in one call, before it gives the run up.</summary>
    public int CollectiveTimeout { get; init; } = 600;

    /// <summary>The file of an MPI library; null takes the launcher's.</summary>
    public string? MpiLibrary { get; init; }
}
