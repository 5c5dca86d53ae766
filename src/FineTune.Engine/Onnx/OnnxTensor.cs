using static TorchSharp.torch;

namespace FineTune.Engine.Onnx;

/// <summary>A constant of a graph: a weight, or a number that the graph computes with.</summary>
/// <param name="Name">The weight's name, where it has one.</param>
/// <param name="Value">On the CPU; a view is written as what it shows.</param>
internal sealed record OnnxTensor(string Name, Tensor Value)
{
    public OnnxType Type => Value.dtype switch
    {
        ScalarType.Float32 => OnnxType.Float32,
        ScalarType.Float16 => OnnxType.Float16,
        ScalarType.Int64 => OnnxType.Int64,
        ScalarType.Int8 => OnnxType.Int8,
        ScalarType.Byte => OnnxType.UInt8,
        ScalarType.Bool => OnnxType.Bool,
        _ => throw new InvalidOperationException($"{Name} is of type {Value.dtype}, which no graph of this engine holds."),
    };

    public long ByteCount => Value.NumberOfElements * Value.ElementSize;

    /// <summary>True where it is computed with in float32 in every graph: see <see cref="OnnxNode.IsFloat32"/>.</summary>
    public bool IsFloat32 { get; init; }
}
