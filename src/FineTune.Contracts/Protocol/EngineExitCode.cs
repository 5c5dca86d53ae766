namespace FineTune.Contracts;

/// <summary>What the engine's exit code says; any other is a crash.</summary>
public enum EngineExitCode
{
    Done = 0,
    ErrorsReported = 1,
    BadRequest = 2,
    Cancelled = 3,
}
