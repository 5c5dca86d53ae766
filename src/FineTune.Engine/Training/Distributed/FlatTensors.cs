using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>Tensors as one, for a call that takes one.</summary>
internal static class FlatTensors
{
    /// <summary>Has the values of tensors changed, one after the other in one flat tensor of float32. One that is so already is changed itself.</summary>
    /// <param name="change">Gets the tensor, [numbers], contiguous.</param>
    public static void Change(Tensor[] tensors, Action<Tensor> change)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGraph = no_grad();
        if (tensors is [var single] && single.is_contiguous() && single.dtype == ScalarType.Float32)
        {
            change(single.view(-1));
            return;
        }

        Tensor flat = empty(tensors.Sum(tensor => tensor.NumberOfElements), dtype: ScalarType.Float32, device: tensors[0].device);
        Copy(tensors, flat, fromTensors: true);
        change(flat);
        Copy(tensors, flat, fromTensors: false);
    }

    /// <summary>A flat tensor in pieces, in its own memory; each to be disposed of.</summary>
    /// <param name="flat">[numbers]</param>
    /// <param name="most">Numbers of a piece.</param>
    public static IEnumerable<Tensor> Pieces(Tensor flat, long most)
    {
        for (long first = 0; first < flat.NumberOfElements; first += most)
        {
            yield return flat.narrow(0, first, Math.Min(most, flat.NumberOfElements - first));
        }
    }

    /// <summary>Copies the values of tensors to one flat tensor, one after the other, or back.</summary>
    private static void Copy(Tensor[] tensors, Tensor flat, bool fromTensors)
    {
        long offset = 0;
        foreach (Tensor tensor in tensors)
        {
            Tensor part = flat.narrow(0, offset, tensor.NumberOfElements);
            offset += tensor.NumberOfElements;
            if (tensor.device_type == DeviceType.CPU && tensor.is_contiguous() && tensor.dtype == ScalarType.Float32)
            {
                // Not by an operator of torch: beside the thread that computes it would begin as many threads once more.
                (Tensor from, Tensor to) = fromTensors ? (tensor, part) : (part, tensor);
                from.Values<byte>().CopyTo(to.Values<byte>());
            }
            else if (fromTensors)
            {
                part.copy_(tensor.reshape(-1));
            }
            else
            {
                tensor.copy_(part.reshape(tensor.shape)).DetachFromDisposeScope();
            }
        }
    }
}
