namespace FineTune.Engine.Models.Attention;

/// <summary>How a layer's states are shared out to the heads of its attention.</summary>
/// <param name="Count">Heads.</param>
/// <param name="Size">Numbers of a token in each.</param>
internal readonly record struct HeadSizes(int Count, int Size);
