using FineTune.Contracts;
using Microsoft.Build.Framework;

namespace FineTune.Tasks.EngineProcesses;

/// <summary>
/// The other ranks of a launcher, each in a build that does nothing but wait for this one, which is rank 0's. They take part in one run of the engine, as a
/// launcher lets a process begin MPI once, or are sent home: at the latest when this build ends, however it ends. Else they, and the launcher, would wait for
/// ever.
/// </summary>
internal sealed class WaitingRanks : IDisposable
{
    private const string Key = "FineTune.Ranks";

    /// <summary>For those whose own builds have yet to come so far; one that has failed never comes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly EngineCommand _sendHome;
    private readonly LauncherClaim _claim;
    private int _areWaiting = 1;

    private WaitingRanks(EngineCommand sendHome, LauncherClaim claim) => (_sendHome, _claim) = (sendHome, claim);

    /// <summary>Those of the build; null where nobody waits for it.</summary>
    public static WaitingRanks? Of(IBuildEngine build) =>
        (build as IBuildEngine4)?.GetRegisteredTaskObject(Key, RegisteredTaskObjectLifetime.Build) as WaitingRanks;

    /// <summary>From here on they wait for this build.</summary>
    /// <param name="sendHome">The engine that tells them that there is nothing to do.</param>
    /// <returns>
    /// True for the first project of a build: one that it is made from, or that comes after it or is built beside it, has no part in them.
    /// </returns>
    public static bool Meet(IBuildEngine4 build, EngineCommand sendHome)
    {
        if (Of(build) is not null || LauncherClaim.Take(Environment.GetEnvironmentVariable) is not { } claim)
        {
            return false;
        }

        build.RegisterTaskObject(Key, new WaitingRanks(sendHome, claim), RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
        return true;
    }

    /// <summary>True for the first who asks, who has them from then on.</summary>
    public bool Take() => Interlocked.Exchange(ref _areWaiting, 0) == 1;

    /// <summary>They may wait still: who has taken them has ended without a word.</summary>
    public void GiveBack() => Interlocked.Exchange(ref _areWaiting, 1);

    /// <summary>MSBuild calls it when the build ends.</summary>
    public void Dispose()
    {
        using LauncherClaim claim = _claim;
        if (!Take())
        {
            return;
        }

        try
        {
            using EngineProcess engine = EngineProcess.Start(_sendHome, Patience);
            using var limit = new Timer(_ => engine.Kill(), null, Patience, Timeout.InfiniteTimeSpan);
            while (engine.ReadLine() is not null)
            {
                // The build has said why it ended.
            }

            engine.WaitForExit();
        }
        catch (FineTuneException failure)
        {
            // No task is there to report it.
            Console.Error.WriteLine($"error {failure.Descriptor.Code}: {DisplayText.EscapeLines(failure.Message)}");
        }
    }
}
