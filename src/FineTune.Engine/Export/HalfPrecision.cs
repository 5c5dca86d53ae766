using FineTune.Engine.Onnx;
using static TorchSharp.torch;

namespace FineTune.Engine.Export;

/// <summary>
/// A graph whose weights are float16 and that computes in it; what it is given and gives is as before. Numbers that float16 does not have become its largest,
/// as the mask's do.
/// </summary>
internal static class HalfPrecision
{
    private const double Largest = 65504;

    public static OnnxGraph Of(OnnxGraph graph) => graph with
    {
        Nodes = [.. graph.Nodes.Select(Convert)],
        Tensors = [.. graph.Tensors.Select(Convert)],
    };

    private static OnnxTensor Convert(OnnxTensor tensor) => tensor.IsFloat32 || tensor.Type != OnnxType.Float32
        ? tensor
        : tensor with { Value = tensor.Value.clamp(-Largest, Largest).to(ScalarType.Float16) };

    private static OnnxNode Convert(OnnxNode node) => node switch
    {
        { IsFloat32: true } => node,
        // The last node, which gives the graph's output its name.
        { Operation: "Identity" } => node with { Operation = "Cast", Attributes = [OnnxAttribute.Of("to", OnnxType.Float32)] },
        { Operation: "Cast" } => node with { Attributes = [.. node.Attributes.Select(ToHalf)] },
        _ => node,
    };

    private static OnnxAttribute ToHalf(OnnxAttribute attribute) =>
        attribute == OnnxAttribute.Of("to", OnnxType.Float32) ? OnnxAttribute.Of("to", OnnxType.Float16) : attribute;
}
