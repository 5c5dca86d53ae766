using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models;

/// <summary>What an architecture's graph is described with.</summary>
/// <param name="Config">The model's config.json.</param>
/// <param name="Weights">The root of its weights' names.</param>
/// <param name="Inputs">What the graph is given.</param>
internal sealed record GraphParts(ConfigFile Config, GraphScope Weights, GraphInputs Inputs)
{
    public GraphBuilder Graph => Weights.Graph;
}

/// <summary>
/// An architecture as a graph: the same computation as its <see cref="ForwardPass"/>, from the same configuration and weights, on padded rows as Hugging
/// Face's models take them.
/// </summary>
/// <returns>Logits: [batch, labels], [batch, sequence, labels] or [batch, sequence, vocabulary].</returns>
internal delegate GraphValue GraphDescription(GraphParts parts);
