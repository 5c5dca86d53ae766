namespace FineTune.Engine.Models.Layers;

/// <summary>The sizes of a convolution.</summary>
/// <param name="Input">Channels that go in.</param>
/// <param name="Output">Channels that come out.</param>
/// <param name="Kernel">Pixels of a side.</param>
/// <param name="Stride">Pixels from one place to the next.</param>
internal readonly record struct ConvolutionSizes(long Input, long Output, long Kernel, long Stride = 1);
