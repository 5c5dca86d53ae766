namespace FineTune.Engine.Tracking;

/// <summary>What an entry of the log is about.</summary>
internal enum TrackedKind
{
    /// <summary>The steps since the last one.</summary>
    Log,

    Evaluation,

    /// <summary>The whole run.</summary>
    Summary,
}
