using FineTune.Contracts;
using TorchSharp;

namespace FineTune.Engine.Training.Distributed;

/// <summary>Chooses the engine that the processes of a run talk by, and joins them.</summary>
internal static class Collectives
{
    /// <summary>Each by its engine: throws FT3115 where it is not there, or the processes do not come together.</summary>
    private static readonly Dictionary<CollectiveEngine, Func<CollectiveSettings, ICollective>> Engines = new()
    {
        [CollectiveEngine.Nccl] = NcclCollective.Join,
        [CollectiveEngine.Mpi] = settings => MpiCollective.Join(settings.Ranks, settings.MpiLibrary, settings.Watch, settings.Work),
        [CollectiveEngine.Gloo] = settings => GlooCollective.Join(settings.Ranks, settings.Watch),
    };

    /// <summary>The collective of this process. It returns once all have come.</summary>
    /// <exception cref="FineTuneException">FT3115.</exception>
    public static ICollective Join(CollectiveSettings settings) =>
        settings.Ranks.Size == 1 ? SingleProcess.Instance
        : Engines.TryGetValue(Choose(settings), out Func<CollectiveSettings, ICollective>? join) ? join(settings)
        : throw new FineTuneException(DiagnosticCatalog.NoCollective, null, Choose(settings).ToString().ToLowerInvariant(), "this engine does not have it");

    /// <summary>What auto stands for: NCCL on GPUs, MPI where its launcher has started the processes, else Gloo.</summary>
    internal static CollectiveEngine Choose(CollectiveSettings settings) =>
        settings.Engine != CollectiveEngine.Auto ? settings.Engine
        : settings.Device.type == DeviceType.CUDA ? CollectiveEngine.Nccl
        : settings.Ranks.IsOfMpi ? CollectiveEngine.Mpi
        : CollectiveEngine.Gloo;
}
