namespace FineTune.Engine.Tracking;

/// <summary>
/// Writes what a training logs where other programs read it (transformers' integrations). After a resume it is told again what was logged before, and writes
/// what is not there yet.
/// </summary>
internal interface ITracker : IDisposable
{
    /// <summary>As ReportTo has it.</summary>
    string Name { get; }

    /// <summary>Before all else, and after a resume again.</summary>
    void Begin(TrackedRun run);

    void Log(TrackedEntry entry);

    /// <summary>What an evaluation gave besides its entry of the log.</summary>
    void Evaluated(TrackedEvaluation evaluation);

    /// <summary>After the last step. Of a run that was stopped or failed only <see cref="IDisposable.Dispose"/> tells.</summary>
    void End();
}
