using FineTune.Engine.Onnx;

namespace FineTune.Engine.Export;

/// <summary>A graph of a model, which is a file of its own.</summary>
/// <param name="Name">What the Hub's models call its file: <see cref="ModelGraph.ModelName"/> and so on.</param>
internal sealed record NamedGraph(string Name, OnnxGraph Graph);
