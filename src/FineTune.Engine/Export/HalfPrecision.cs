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
        Nodes = [.. graph.Nodes.Select(ConvertOutermost)],
        Tensors = [.. graph.Tensors.Select(Convert)],
    };

    private static OnnxTensor Convert(OnnxTensor tensor) => tensor.IsFloat32 || tensor.Type != OnnxType.Float32
        ? tensor
        : tensor with { Value = tensor.Value.clamp(-Largest, Largest).to(ScalarType.Float16) };

    /// <summary>The last nodes of all give the graph's outputs their names.</summary>
    private static OnnxNode ConvertOutermost(OnnxNode node) => node is { IsFloat32: false, Operation: "Identity" }
        ? node with { Operation = "Cast", Attributes = [OnnxAttribute.Of("to", OnnxType.Float32)] }
        : Convert(node);

    private static OnnxNode Convert(OnnxNode node) => node switch
    {
        { IsFloat32: true } => node,
        { Operation: "Cast" } => node with { Attributes = [.. node.Attributes.Select(ToHalf)] },
        _ => node.WithBranches(branch => branch with { Nodes = [.. branch.Nodes.Select(Convert)] }),
    };

    private static OnnxAttribute ToHalf(OnnxAttribute attribute) =>
        attribute == OnnxAttribute.Of("to", OnnxType.Float32) ? OnnxAttribute.Of("to", OnnxType.Float16) : attribute;
}
