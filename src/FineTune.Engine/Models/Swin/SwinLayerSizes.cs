namespace FineTune.Engine.Models.Swin;

/// <summary>What a layer's place in the model comes to.</summary>
/// <param name="IsShifted">True for every other layer of a stage.</param>
/// <param name="DropPath">The probability that a picture goes around its attention.</param>
internal readonly record struct SwinLayerSizes(long Channels, int Heads, bool IsShifted, double DropPath);
