using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models;

/// <summary>A place in the tree of a model's weights, as <see cref="WeightScope"/>, from which a layer of a graph takes its constants.</summary>
/// <param name="Graph">The graph that is described.</param>
/// <param name="Prefix">The names so far, with dots between them.</param>
internal sealed record GraphScope(GraphBuilder Graph, string Prefix = "")
{
    /// <summary>The scope one name deeper.</summary>
    public GraphScope this[string name] => this with { Prefix = Name(name) };

    public GraphScope this[int index] => this[index.ToString(System.Globalization.CultureInfo.InvariantCulture)];

    /// <summary>Whether the model has the weight: a tied one has the name of what it is tied to only.</summary>
    public bool Has(string name) => Graph.HasWeight(Name(name));

    public GraphValue Weight(string name) => Graph.Weight(Name(name));

    /// <param name="name">Of a weight [rows, columns].</param>
    /// <returns>[columns, rows]</returns>
    public GraphValue TransposedWeight(string name) => Graph.TransposedWeight(Name(name));

    private string Name(string name) => Prefix.Length == 0 ? name : $"{Prefix}.{name}";
}
