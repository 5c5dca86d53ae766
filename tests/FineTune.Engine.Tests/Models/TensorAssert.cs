using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>
/// Compares what a model computed with what Hugging Face did, relative to the whole tensor: an element that happens to be small has rounding errors of the
/// same size as the others, also in transformers.
/// </summary>
internal static class TensorAssert
{
    /// <param name="name">What it is called in the message.</param>
    /// <param name="floor">The scale of tensors whose largest number is smaller.</param>
    public static void Close(Tensor expected, Tensor actual, double tolerance, string name = "logits", double floor = 0)
    {
        Assert.Equal(expected.shape, actual.shape);
        double scale = Math.Max(Largest(expected), floor);
        double difference = Largest(expected - actual);
        Assert.True(difference <= tolerance * scale, FormattableString.Invariant($"{name}: {difference} on a scale of {scale}"));
    }

    public static double Largest(Tensor tensor) => tensor.abs().max().ToDouble();
}
