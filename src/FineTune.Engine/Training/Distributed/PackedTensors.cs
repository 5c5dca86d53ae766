using System.Text;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>Tensors with their names, as bytes for another process of the same kind of machine.</summary>
internal static class PackedTensors
{
    /// <summary>Name, type, dimensions and values of each.</summary>
    public static byte[] Pack(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        foreach ((string name, Tensor tensor) in tensors)
        {
            using Tensor values = tensor.detach().cpu().contiguous();
            writer.Write(name);
            writer.Write((int)values.dtype);
            writer.Write(values.shape.Length);
            Array.ForEach(values.shape, writer.Write);
            writer.Write(values.Values<byte>());
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>On the CPU; to be disposed of.</summary>
    public static IReadOnlyList<KeyValuePair<string, Tensor>> Unpack(byte[] packed)
    {
        List<KeyValuePair<string, Tensor>> tensors = [];
        using var reader = new BinaryReader(new MemoryStream(packed), Encoding.UTF8);
        while (reader.BaseStream.Position < packed.Length)
        {
            string name = reader.ReadString();
            var type = (ScalarType)reader.ReadInt32();
            long[] shape = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadInt64())];
            Tensor tensor = empty(shape, dtype: type);
            reader.BaseStream.ReadExactly(tensor.Values<byte>());
            tensors.Add(KeyValuePair.Create(name, tensor.DetachFromDisposeScope()));
        }

        return tensors;
    }
}
