namespace FineTune.Engine.Onnx;

/// <summary>An input or an output of a graph.</summary>
/// <param name="Dimensions">A name for each dimension that may be of any length, a number for the others. What a branch gives has none.</param>
internal sealed record OnnxValue(string Name, OnnxType Type, IReadOnlyList<object> Dimensions);
