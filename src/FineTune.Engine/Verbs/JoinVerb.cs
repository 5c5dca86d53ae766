using System.CommandLine;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Hosting;
using FineTune.Engine.Training.Distributed;

namespace FineTune.Engine.Verbs;

/// <summary>
/// For a build that MPI's launcher starts on every rank: rank 0's builds, and the others lend their processes to its training. They wait here until it
/// begins; where rank 0's build has nothing to train it sends them home.
/// </summary>
internal static class JoinVerb
{
    /// <param name="train">Runs the stage Train by its request.</param>
    public static Command Create(Func<string, CancellationToken, Task<int>> train)
    {
        var request = new Option<string?>("--request") { Description = "Where rank 0 writes the request of Train; left out on rank 0, which has none." };
        var library = new Option<string?>("--mpi-library") { Description = "The file of an MPI library; the launcher's if left out." };
        var command = new Command("join", "Wait on a rank for rank 0's training, or on rank 0 tell the others that there is none.") { request, library };
        command.Hidden = true;
        command.SetAction(async (result, _) =>
            await RunAsync(result.GetValue(request), result.GetValue(library), train).ConfigureAwait(false));
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

    private static async Task<int> RunAsync(string? request, string? library, Func<string, CancellationToken, Task<int>> train)
    {
        using var signals = new CancellationSignals();
        var events = new JsonLineSink(Console.Out);
        try
        {
            RankContract ranks = RankContract.OfEnvironment();
            var options = new RankWatchOptions { Report = events.Report, Cancellation = signals.Token };
            if (request is null)
            {
                MpiCollective.SendHome(ranks, library, options);
            }
            else if (MpiCollective.WaitForWork(ranks, library, options))
            {
                return await train(request, signals.Token).ConfigureAwait(false);
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
