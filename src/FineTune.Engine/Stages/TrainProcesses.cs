using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Training.Distributed;
using static TorchSharp.torch;

namespace FineTune.Engine.Stages;

/// <summary>The processes that train together, as the request and the environment say.</summary>
internal static class TrainProcesses
{
    /// <summary>Comes together with the others, trains, and leaves with them, or ends them where it fails.</summary>
    /// <param name="train">Gives the stage's summary.</param>
    /// <exception cref="FineTuneException">FT3110 to FT3137; what the training throws.</exception>
    public static string Run(TrainRequest request, Device device, StageContext context, Func<ICollective, string> train)
    {
        ICollective collective = Join(request, device, context);
        try
        {
            ThrowIfAskedOtherwise(request, collective, context);
            string summary = train(collective);
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

    private static ICollective Join(TrainRequest request, Device device, StageContext context)
    {
        RankContract ranks = RankContract.OfEnvironment();
        if (ranks.Size == 1)
        {
            return SingleProcess.Instance;
        }

        var settings = new CollectiveSettings(request.Collective, ranks, device, TimeSpan.FromSeconds(request.CollectiveTimeout))
        {
            Report = failure => Say(failure, context.Events),
            Cancellation = context.Cancellation,
            MpiLibrary = request.MpiLibrary,
            TorchDirectory = request.TorchDirectory,
        };
        return Collectives.Join(settings);
    }

    private static void ThrowIfAskedOtherwise(TrainRequest request, ICollective collective, StageContext context)
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

        context.Events.Info(FormattableString.Invariant($"{Quantity.Of(collective.Size, "process", "processes")} train together, by {collective.Name}"));
    }

    /// <summary>The last words of a process that is ended from outside of its training.</summary>
    private static void Say(FineTuneException failure, IEventSink events)
    {
        events.Report(failure);
        events.Write(new ResultEvent(false));
    }
}
