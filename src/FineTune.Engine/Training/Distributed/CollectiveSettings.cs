using FineTune.Contracts;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>What processes come together by.</summary>
/// <param name="Engine">What the project asks for.</param>
/// <param name="Ranks">Who this one is.</param>
/// <param name="Device">What it computes on.</param>
/// <param name="Timeout">How long one waits for the others in one call.</param>
internal sealed record CollectiveSettings(CollectiveEngine Engine, RankContract Ranks, Device Device, TimeSpan Timeout)
{
    /// <summary>What they come together for; null where nobody waits to be told.</summary>
    public CommonWork? Work { get; init; }

    /// <summary>The file of an MPI library of the user's own; null takes the launcher's.</summary>
    public string? MpiLibrary { get; init; }

    /// <summary>libtorch's folder, which may bring NCCL; null where it is not known.</summary>
    public string? TorchDirectory { get; init; }

    /// <summary>Says to the user what has ended all processes, where the thread that computes cannot: it is inside a call that never returns.</summary>
    public Action<FineTuneException> Report { get; init; } =
        static failure => Console.Error.WriteLine($"error {failure.Descriptor.Code}: {DisplayText.EscapeLines(failure.Message)}");

    /// <summary>The build's wish to stop.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The watch over the ranks.</summary>
    public RankWatchOptions Watch => new() { Patience = Timeout, Arrival = Timeout, Report = Report, Cancellation = Cancellation };
}
