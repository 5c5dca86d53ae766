using FineTune.Contracts;
using TorchSharp;

namespace FineTune.Engine.Training.Distributed;

/// <summary>Chooses how gradients are added up.</summary>
internal static class GradientReductions
{
    /// <param name="device">Where the gradients are.</param>
    public static IGradientReduction Create(GradientCompression compression, ICollective collective, DeviceType device)
    {
        if (compression == GradientCompression.No || collective.Size == 1)
        {
            return new ExactReduction(collective);
        }

        IGradientEncoding encoding = compression == GradientCompression.Bf16 ? new Bfloat16Encoding() : new Float16Encoding();
        return device == DeviceType.CPU ? new CompressedReduction(collective, encoding) : new DeviceCompressedReduction(collective, encoding);
    }
}
