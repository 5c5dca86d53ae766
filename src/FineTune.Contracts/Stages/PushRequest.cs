namespace FineTune.Contracts;

/// <summary>Publish the model folder.</summary>
public sealed record PushRequest : StageRequest
{
    /// <summary>The product folder, <c>bin/&lt;name&gt;</c>, full path.</summary>
    public required string ModelFolder { get; init; }
}
