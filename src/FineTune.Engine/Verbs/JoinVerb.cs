using System.CommandLine;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Hosting;
using FineTune.Engine.Training.Distributed;

namespace FineTune.Engine.Verbs;

/// <summary>
/// For a build that MPI's launcher starts on every rank: rank 0's builds, and the others lend their processes to the first stage of its that
/// several can run together. They wait here until it begins; where rank 0's build has no such stage to run it sends them home. Once a build: a launcher lets a
/// rank begin MPI once, in whatever process.
/// </summary>
internal static class JoinVerb
{
    /// <param name="stages">Run a stage by its request.</param>
    public static Command Create(IReadOnlyDictionary<Stage, Func<string, CancellationToken, Task<int>>> stages)
    {
        var waits = new Option<bool>("--wait") { Description = "Wait for rank 0's word; left out on rank 0, whose word it is." };
        var library = new Option<string?>("--mpi-library") { Description = "The file of an MPI library; the launcher's if left out." };
        var command = new Command("join", "Wait on a rank for a stage of rank 0's, or on rank 0 tell the others that there is none.") { waits, library };
        command.Hidden = true;
        command.SetAction(async (result, _) =>
            await RunAsync(result.GetValue(waits), result.GetValue(library), stages).ConfigureAwait(false));
        return command;
    }

    /// <summary>On rank 0, which has said already why there is nothing to do.</summary>
    public static void SendHome(RankContract ranks, string? library)
    {
        var options = new RankWatchOptions { Report = new StandardErrorSink().Report };
        try
        {
            MpiCollective.SendHome(ranks, library, options);
        }
        catch (FineTuneException failure)
        {
            options.Report(failure);
        }
    }

    private static async Task<int> RunAsync(
        bool waits, string? library, IReadOnlyDictionary<Stage, Func<string, CancellationToken, Task<int>>> stages)
    {
        using var signals = new CancellationSignals();
        var events = new JsonLineSink(Console.Out);
        try
        {
            RankContract ranks = RankContract.OfEnvironment();
            var options = new RankWatchOptions { Report = events.Report, Cancellation = signals.Token };
            if (!waits)
            {
                MpiCollective.SendHome(ranks, library, options);
            }
            else if (MpiCollective.WaitForWork(ranks, library, options) is { } work)
            {
                return await stages[work.Stage](Path.Combine(work.Folder, StageLayout.Request), signals.Token).ConfigureAwait(false);
            }

            events.Write(new HelloEvent(ProtocolVersion.Current, EngineVersion.Current));
            events.Write(new ResultEvent(true));
            return (int)EngineExitCode.Done;
        }
        catch (FineTuneException failure)
        {
            events.Report(failure);
            return (int)EngineExitCode.ErrorsReported;
        }
    }
}
