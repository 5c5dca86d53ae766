using FineTune.Contracts;

namespace FineTune.Engine.Training.Distributed;

/// <summary>What a <see cref="IRankWatch"/> needs of the process that it is in.</summary>
internal sealed record RankWatchOptions
{
    /// <summary>How long ranks may wait in a call for one that does not come: an evaluation by one rank, or the reading of its data, may take long.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>After how long without a word a rank is gone.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a rank speaks, and rank 0 looks.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long rank 0 waits for the others to begin at all: each has to be started, may be a build, and reads its engine from a disk.</summary>
    public TimeSpan Arrival { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long all ranks may take to find rank 0.</summary>
    public TimeSpan Meeting { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long rank 1 may take to say that rank 0 is gone, before the end of another has the launcher end it, too.</summary>
    public TimeSpan TimeToSpeak { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Says to the user, once in the job, what ended it.</summary>
    public required Action<FineTuneException> Report { get; init; }

    /// <summary>Ends this process at once. The thread that computes may be in a native call that never returns.</summary>
    public Action<int> EndProcess { get; init; } = ProcessEnd.Now;

    /// <summary>The build's wish to stop, which a process inside a call cannot follow.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The name of this machine.</summary>
    public string Host { get; init; } = Environment.MachineName;

    /// <summary>
    /// While a process waits for the others to come: the wish to stop ends it at once. It has nothing to save yet, and no library can be taken out of that
    /// waiting.
    /// </summary>
    public CancellationTokenRegistration EndIfCancelled() => Cancellation.Register(() => EndProcess((int)EngineExitCode.Cancelled));
}
