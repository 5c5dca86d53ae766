namespace FineTune.Contracts;

/// <summary>How far the stage is; at most a few times a second.</summary>
/// <param name="Step">Steps done (rows for Tokenize).</param>
/// <param name="Total">Steps in all; 0 where unknown.</param>
/// <param name="Activity">What is going on, such as <c>train</c> or <c>evaluate</c>.</param>
/// <param name="EtaSeconds">Estimated seconds to the end.</param>
public sealed record ProgressEvent(
    long Step,
    long Total,
    string Activity,
    double? Epoch = null,
    double? Loss = null,
    double? LearningRate = null,
    double? ExamplesPerSecond = null,
    double? EtaSeconds = null) : EngineEvent;
