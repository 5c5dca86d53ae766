namespace FineTune.Engine.Events;

/// <summary>What a stage needs besides its request.</summary>
/// <param name="Events">Takes messages, progress and metrics.</param>
/// <param name="OutputFolder">Existing empty folder for the stage's files; kept only if the stage ends well.</param>
/// <param name="Cancellation">Set when the build is cancelled: save what is worth saving and throw <see cref="OperationCanceledException"/>.</param>
internal sealed record StageContext(IEventSink Events, string OutputFolder, CancellationToken Cancellation)
{
    /// <summary>How many processes run the stage together. More than one find each other by what their launcher says in the environment.</summary>
    public int Processes { get; init; } = 1;
}
