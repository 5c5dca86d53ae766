using static TorchSharp.torch;

namespace FineTune.Engine.Native;

/// <summary>Seeds for random numbers that are not drawn from torch's own generator. Whoever keeps that generator's state keeps them.</summary>
internal static class RandomSeed
{
    /// <summary>The next one of torch's generator for the CPU.</summary>
    public static ulong Draw()
    {
        using Tensor seed = randint(long.MaxValue, 1, dtype: ScalarType.Int64, device: CPU);
        return (ulong)seed.item<long>();
    }
}
