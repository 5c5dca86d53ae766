namespace FineTune.Engine.Onnx;

/// <summary>A model as ONNX has it: operations in the order in which they run, and the constants they use.</summary>
internal sealed record OnnxGraph
{
    /// <summary>The operator set: it has Gelu, and ONNX Runtime 1.17 and later know it.</summary>
    public const int OperatorSet = 20;

    public required IReadOnlyList<OnnxValue> Inputs { get; init; }

    public required IReadOnlyList<OnnxValue> Outputs { get; init; }

    public required IReadOnlyList<OnnxNode> Nodes { get; init; }

    public required IReadOnlyList<OnnxTensor> Tensors { get; init; }

    /// <summary>What the file says of itself (metadata_props).</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The same without constants that no node uses.</summary>
    public OnnxGraph WithoutUnusedTensors()
    {
        HashSet<string> used = [.. Nodes.SelectMany(node => node.Needs)];
        return this with { Tensors = [.. Tensors.Where(tensor => used.Contains(tensor.Name))] };
    }
}
