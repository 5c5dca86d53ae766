using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>What <see cref="CompressedReduction"/> does, on the device where the gradients are; the same bits.</summary>
internal sealed class DeviceCompressedReduction(ICollective collective, IGradientEncoding encoding) : IGradientReduction
{
    public void AddUp(Tensor[] gradients) => FlatTensors.Change(gradients, AddUp);

    /// <param name="flat">[numbers], changed in place.</param>
    private void AddUp(Tensor flat)
    {
        long part = (flat.NumberOfElements + collective.Size - 1) / collective.Size;
        using Tensor parts = zeros([collective.Size, part], dtype: ScalarType.Float32, device: flat.device);
        using Tensor values = parts.view(-1).narrow(0, 0, flat.NumberOfElements);
        values.copy_(flat);
        (Tensor sent, float[] back) = Encode(parts);
        Tensor received = empty_like(sent);
        float[] backOfAll = new float[collective.Size];
        collective.AllToAll(sent, received);
        collective.AllToAll(MemoryMarshal.AsBytes(back.AsSpan()), MemoryMarshal.AsBytes(backOfAll.AsSpan()));
        (Tensor sum, float[] backOfSum) = Encode(AddUp(received, backOfAll).unsqueeze(0));
        collective.AllGather(sum, received);
        collective.AllGather(MemoryMarshal.AsBytes(backOfSum.AsSpan()), MemoryMarshal.AsBytes(backOfAll.AsSpan()));
        parts.copy_(Decode(received, backOfAll));
        flat.copy_(values);
    }

    /// <param name="parts">[parts, numbers]</param>
    /// <returns>16 bits of each number, and of each part what takes its factor back.</returns>
    private (Tensor Encoded, float[] Back) Encode(Tensor parts)
    {
        float[] factors = [.. parts.abs().amax([1]).cpu().data<float>().Select(encoding.Factor)];
        return ((parts * Column(factors, parts.device)).to(encoding.Type), Array.ConvertAll(factors, factor => 1 / factor));
    }

    private static Tensor Decode(Tensor encoded, float[] back) => encoded.to(ScalarType.Float32) * Column(back, encoded.device);

    /// <summary>In the order of the ranks, as <see cref="CompressedReduction"/> has it.</summary>
    private Tensor AddUp(Tensor received, float[] back)
    {
        Tensor decoded = Decode(received, back);
        Tensor sum = decoded[0].clone();
        for (int rank = 1; rank < collective.Size; rank++)
        {
            sum.add_(decoded[rank]);
        }

        return sum;
    }

    private static Tensor Column(float[] values, Device device) => tensor(values, [values.Length, 1], device: device);
}
