using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>Publish the model folder.</summary>
[JsonConverter(typeof(RecordConverter<PushRequest>))]
public sealed record PushRequest : StageRequest
{
    /// <summary>The product folder, <c>bin/&lt;name&gt;</c>, full path.</summary>
    public required string ModelFolder { get; init; }

    /// <summary>The folder with the checkpoints that training kept, full path.</summary>
    public required string CheckpointsFolder { get; init; }

    /// <summary>True where nothing may be asked of the network.</summary>
    public bool Offline { get; init; }
}
