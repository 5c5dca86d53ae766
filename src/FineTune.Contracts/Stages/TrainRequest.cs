namespace FineTune.Contracts;

/// <summary>Train the base model on the token file of the training split.</summary>
public sealed record TrainRequest : StageRequest
{
    /// <summary>Output folder of Tokenize, full path.</summary>
    public required string TokenizeOutput { get; init; }
}
