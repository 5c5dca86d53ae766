using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>Scores that are kept between minus and plus a number, smoothly (Gemma Team, 2024, Gemma 2).</summary>
internal static class SoftCaps
{
    /// <returns>The same shape.</returns>
    public static Tensor SoftCap(this Tensor scores, double cap) => (scores / cap).tanh() * cap;
}
