using static TorchSharp.torch;

namespace FineTune.Engine.Checkpoints;

/// <summary>Tensors by name, in a file or several. Nothing is read before it is asked for.</summary>
internal interface IWeightFile : IDisposable
{
    /// <summary>The file, or the index of several.</summary>
    string Path { get; }

    IReadOnlyCollection<string> Names { get; }

    /// <summary>Dimensions of a tensor that is there.</summary>
    long[] ShapeOf(string name);

    /// <summary>Element type of a tensor that is there, as stored.</summary>
    ScalarType TypeOf(string name);

    /// <summary>A copy of a tensor that is there, contiguous, on the CPU, in the stored element type.</summary>
    Tensor Read(string name);
}
