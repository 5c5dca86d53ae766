namespace FineTune.Engine.Onnx;

/// <summary>What a graph's input, constant or operation gives.</summary>
/// <param name="Name">Its name in the graph.</param>
internal readonly record struct GraphValue(string Name);
