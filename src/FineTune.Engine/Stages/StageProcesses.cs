using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Native;
using FineTune.Engine.Training.Distributed;
using static TorchSharp.torch;

namespace FineTune.Engine.Stages;

/// <summary>The processes that run a stage together, as the request and the environment say.</summary>
internal static class StageProcesses
{
    /// <summary>Comes together with the others, runs the stage, and leaves with them, or ends them where it fails.</summary>
    /// <param name="run">Gives the stage's summary; what it gives on another rank than 0 nobody reads.</param>
    /// <exception cref="FineTuneException">FT3110 to FT3137; what the stage throws.</exception>
    public static string Run(Stage stage, DistributedRequest request, StageContext context, Func<ICollective, string> run)
    {
        ICollective collective = Join(stage, request, context);
        try
        {
            ThrowIfAskedOtherwise(stage, request, collective, context);
            string summary = run(collective);
            collective.Dispose();
            return summary;
        }
        catch (StoppedTogetherException)
        {
            collective.Dispose();
            throw;
        }
        catch (Exception exception) when (collective.Size > 1)
        {
            FineTuneException? failure = EngineFailure.From(exception, request.StageFolder);
            if (failure is not null && collective.Rank > 0 && !collective.TellsFailures)
            {
                // Nobody may be there to say it once the others know.
                context.Events.Report(failure);
            }

            collective.Abort((int)EngineExitCode.ErrorsReported, failure is null ? $"{exception}" : $"{failure.Descriptor.Code}: {failure.Message}");
            throw;
        }
    }

    private static ICollective Join(Stage stage, DistributedRequest request, StageContext context)
    {
        if (context.Processes == 1)
        {
            return SingleProcess.Instance;
        }

        Device device = DeviceChoice.Resolve(request.Device);
        var settings = new CollectiveSettings(
            request.Collective, RankContract.OfEnvironment(), device, TimeSpan.FromSeconds(request.CollectiveTimeout))
        {
            Work = new CommonWork(stage, request.StageFolder),
            Report = failure => Say(failure, context.Events),
            Cancellation = context.Cancellation,
            MpiLibrary = request.MpiLibrary,
            TorchDirectory = request.TorchDirectory,
        };
        return Collectives.Join(settings);
    }

    private static void ThrowIfAskedOtherwise(Stage stage, DistributedRequest request, ICollective collective, StageContext context)
    {
        if (collective.Size == 1)
        {
            return;
        }

        string own = $"key {request.Key}, engine {EngineVersion.Current}, libtorch {__version__}";
        string first = collective.Tell(own)!;
        if (own != first)
        {
            throw new FineTuneException(DiagnosticCatalog.RanksAskedOtherwise, null, collective.Rank, Environment.MachineName, own, first);
        }

        string processes = Quantity.Of(collective.Size, "process", "processes");
        context.Events.Info($"{processes} {stage.ToString().ToLowerInvariant()} together, by {collective.Name}");
    }

    /// <summary>The last words of a process that is ended from outside of its stage.</summary>
    private static void Say(FineTuneException failure, IEventSink events)
    {
        events.Report(failure);
        events.Write(new ResultEvent(false));
    }
}
