using static TorchSharp.torch;

namespace FineTune.Engine.Checkpoints.Pickle;

/// <summary>A block of elements beside the pickle.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">Its element type; null for raw bytes, whose tensors say what they hold.</param>
/// <param name="Count">Elements; bytes where there is no type.</param>
internal sealed record PickledStorage(string Key, ScalarType? Type, long Count)
{
    /// <summary>Bytes.</summary>
    public int ElementSize => Type is { } type ? TorchStorages.SizeOf(type) : 1;
}
