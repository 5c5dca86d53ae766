using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>Bring what the project names of the Hugging Face Hub into the cache, pinned to commits.</summary>
[JsonConverter(typeof(RecordConverter<PullRequest>))]
public sealed record PullRequest : StageRequest
{
    /// <summary>The project's <see cref="PinFile"/>, full path.</summary>
    public required string PinFile { get; init; }

    /// <summary>True where a revision without a pin is an error.</summary>
    public bool LockedMode { get; init; }

    /// <summary>True where nothing may be asked of the network.</summary>
    public bool Offline { get; init; }

    /// <summary>True asks anew what the revisions stand for, and pins that.</summary>
    public bool Update { get; init; }
}
