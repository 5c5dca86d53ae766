using FineTune.Engine.Checkpoints.Pickle;

namespace FineTune.Engine.Checkpoints;

/// <summary>Where torch.save puts the pickle and the elements.</summary>
internal interface ITorchContainer : IDisposable
{
    /// <summary>What the pickle holds.</summary>
    object? Content { get; }

    /// <param name="offset">Bytes into the storage.</param>
    Stream OpenStorage(PickledStorage storage, long offset);
}
