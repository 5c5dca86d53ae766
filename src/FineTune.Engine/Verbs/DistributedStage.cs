using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Hosting;
using FineTune.Engine.Training.Distributed;

namespace FineTune.Engine.Verbs;

/// <summary>
/// A stage in one process or several: those that a launcher has started, this one among them, or those that the request asks for, which this one starts.
/// </summary>
/// <param name="type">Of its request.</param>
/// <param name="run">The stage; gives the one-line summary.</param>
internal sealed class DistributedStage<TRequest>(Stage stage, JsonTypeInfo<TRequest> type, Func<TRequest, StageContext, Task<string>> run)
    where TRequest : DistributedRequest
{
    private const string RequestOption = "--request";

    /// <summary>What the stage can begin before libtorch is loaded and the locks are taken.</summary>
    public Action<TRequest>? Prepare { get; init; }

    /// <summary>The run that this one goes on from; null where it goes on from none.</summary>
    public Func<TRequest, RecordedRun?>? Recorded { get; init; }

    private string Name => stage.ToString().ToLowerInvariant();

    public Command CreateVerb(string description)
    {
        var request = new Option<string?>(RequestOption) { Description = "The stage's request.json, of a build: the end of standard input stops it." };
        var byHand = new Argument<string?>("request.json") { Description = "The same, by hand or below a launcher.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command(Name, description) { request, byHand };
        command.Validators.Add(result =>
        {
            if (result.GetValue(request) is null == result.GetValue(byHand) is null)
            {
                result.AddError("Name the request.json, once.");
            }
        });
        command.SetAction(async (result, _) => result.GetValue(request) is { } ofBuild
            ? await RunOfBuildAsync(ofBuild).ConfigureAwait(false)
            : await RunAsync(result.GetValue(byHand)!, isOfBuild: false).ConfigureAwait(false));
        return command;
    }

    /// <summary>Runs it for a build.</summary>
    public Task<int> RunOfBuildAsync(string request) => RunAsync(request, isOfBuild: true);

    /// <summary>On a rank that rank 0's build has called: see <see cref="JoinVerb"/>.</summary>
    public Task<int> JoinAsync(string request, CancellationToken cancellation)
    {
        var events = new JsonLineSink(Console.Out);
        Console.SetOut(new PrintedLines(events));
        return RunAsync(request, RankContract.OfEnvironment(), events, cancellation);
    }

    private async Task<int> RunAsync(string request, bool isOfBuild)
    {
        using var signals = new CancellationSignals();
        var events = new JsonLineSink(Console.Out);
        Console.SetOut(new PrintedLines(events));
        RankContract ranks;
        try
        {
            ranks = RankContract.OfEnvironment();
        }
        catch (FineTuneException failure)
        {
            events.Write(new HelloEvent(ProtocolVersion.Current, EngineVersion.Current));
            events.Report(failure);
            events.Write(new ResultEvent(false));
            return (int)EngineExitCode.ErrorsReported;
        }

        // MPI's launchers give the build's end of standard input to rank 0 alone, and nothing to the others.
        if (isOfBuild && Console.IsInputRedirected && (ranks.Rank == 0 || !ranks.IsOfMpi))
        {
            signals.WatchEndOf(Console.OpenStandardInput());
        }

        int processes = ranks.Size > 1 ? 1 : Read(request)?.Processes ?? 1;
        if (processes > 1)
        {
            var workers = new WorkerProcesses(events, signals.Token) { Folder = Path.GetDirectoryName(Path.GetFullPath(request))! };
            return (int)await workers.RunAsync([Name, RequestOption, request], processes).ConfigureAwait(false);
        }

        int code = await RunAsync(request, ranks, events, signals.Token).ConfigureAwait(false);
        if (isOfBuild && ranks is { Rank: 0, Size: > 1, IsOfMpi: true } && !MpiCollective.HasBegun)
        {
            // It has failed before it came together with those that wait for it.
            JoinVerb.SendHome(ranks, Read(request)?.MpiLibrary);
        }

        return code;
    }

    private async Task<int> RunAsync(string request, RankContract ranks, JsonLineSink events, CancellationToken cancellation)
    {
        var host = new StageHost(ranks.Rank == 0 ? events : new RankEvents(events, ranks.Rank), cancellation) { Rank = ranks.Rank, Processes = ranks.Size };
        return (int)await host.RunAsync(request, type, run, computes: true, Prepare, Recorded).ConfigureAwait(false);
    }

    /// <summary>The request; null where it cannot be read, which is said by whoever runs the stage.</summary>
    private TRequest? Read(string request)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(request), type);
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
