namespace FineTune.Engine.Onnx;

/// <summary>One operation of a graph.</summary>
/// <param name="Operation">Its name in the ONNX operator set.</param>
/// <param name="Inputs">Names of values; empty for an optional input that is left out.</param>
/// <param name="Outputs">Names of what it gives.</param>
internal sealed record OnnxNode(string Operation, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs)
{
    public IReadOnlyList<OnnxAttribute> Attributes { get; init; } = [];

    /// <summary>True where it computes in float32 also in a graph of float16, as angles of far positions, of which float16 has too few.</summary>
    public bool IsFloat32 { get; init; }

    /// <summary>Names of all values it needs, those that its branches need among them.</summary>
    public IEnumerable<string> Needs => [.. Inputs, .. Branches.SelectMany(branch => branch.Nodes).SelectMany(node => node.Needs)];

    /// <summary>The same with other branches, where it has any, as <c>If</c> does.</summary>
    public OnnxNode WithBranches(Func<OnnxGraph, OnnxGraph> convert) => this with
    {
        Attributes = [.. Attributes.Select(attribute => attribute.Value is OnnxGraph branch ? attribute with { Value = convert(branch) } : attribute)],
    };

    private IEnumerable<OnnxGraph> Branches => Attributes.Select(attribute => attribute.Value).OfType<OnnxGraph>();
}
