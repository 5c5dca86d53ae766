using static TorchSharp.torch;

namespace FineTune.Engine.Models.Quantization;

/// <summary>Numbers times the scale of the block that each lies in.</summary>
internal static class BlockScaling
{
    /// <param name="numbers">[count]</param>
    /// <param name="scales">[blocks], the last of which may be shorter.</param>
    /// <returns>[count]</returns>
    public static Tensor Blocks(this Tensor numbers, Tensor scales, long size)
    {
        long rest = numbers.shape[0] % size;
        long whole = numbers.shape[0] - rest;
        Tensor scaled = (numbers.narrow(0, 0, whole).view(-1, size) * scales.narrow(0, 0, whole / size).unsqueeze(1)).view(-1);
        return rest == 0 ? scaled : cat([scaled, numbers.narrow(0, whole, rest) * scales.narrow(0, whole / size, 1)]);
    }
}
