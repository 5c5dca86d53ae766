using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// Stochastic depth (Huang et al., 2016; modeling_swin.py, SwinDropPath): in training a block is left out for some pictures, and counts more for the others.
/// </summary>
internal static class DropPath
{
    /// <param name="states">[batch, ...]</param>
    public static Tensor Apply(Tensor states, double probability, bool training)
    {
        if (!training || probability == 0)
        {
            return states;
        }

        double kept = 1 - probability;
        long[] shape = [states.shape[0], .. Enumerable.Repeat(1L, (int)states.dim() - 1)];
        Tensor mask = (rand(shape, states.dtype, states.device) + kept).floor_();
        return states / kept * mask;
    }

    /// <summary>The probability of each block of a model, rising from 0 to <paramref name="last"/>.</summary>
    public static double[] Probabilities(double last, int blocks) =>
        [.. Enumerable.Range(0, blocks).Select(block => last * block / Math.Max(blocks - 1, 1))];
}
