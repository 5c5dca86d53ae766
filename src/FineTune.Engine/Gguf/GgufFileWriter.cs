using System.Runtime.InteropServices;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Gguf;

/// <summary>
/// Writes a GGUF file, version 3, lowest bytes first (ggml/docs/gguf.md), tensor by tensor: no more than one is in memory besides the model.
/// </summary>
internal static class GgufFileWriter
{
    /// <summary>The file's first four bytes.</summary>
    public const uint Magic = 0x46554747;

    public const uint Version = 3;

    /// <summary>Tensors begin at multiples of so many bytes.</summary>
    public const int Alignment = 32;

    /// <summary>Numbers that are written at once.</summary>
    private const int ChunkLength = 1 << 20;

    /// <param name="path">The file to write; there is none yet.</param>
    public static void Write(string path, GgufMetadata metadata, IReadOnlyList<GgufTensor> tensors)
    {
        using FileStream file = File.Create(path);
        using var writer = new BinaryWriter(file, Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write((ulong)tensors.Count);
        writer.Write((ulong)metadata.Entries.Count);
        foreach ((string key, object value) in metadata.Entries)
        {
            WriteText(writer, key);
            WriteValue(writer, value);
        }

        long offset = 0;
        foreach (GgufTensor tensor in tensors)
        {
            WriteText(writer, tensor.Name);
            writer.Write((uint)tensor.Shape.Length);
            foreach (long dimension in tensor.Shape.Reverse())
            {
                writer.Write((ulong)dimension);
            }

            writer.Write((uint)tensor.Type);
            writer.Write((ulong)offset);
            offset = Aligned(offset + GgufBlocks.BytesOf(tensor.Type, Length(tensor.Shape)));
        }

        foreach (GgufTensor tensor in tensors)
        {
            Pad(writer);
            WriteNumbers(file, tensor);
        }

        Pad(writer);
    }

    public static long Aligned(long offset) => (offset + Alignment - 1) / Alignment * Alignment;

    public static long Length(long[] shape) => shape.Aggregate(1L, (product, dimension) => checked(product * dimension));

    private static void Pad(BinaryWriter writer)
    {
        writer.Flush();
        long position = writer.BaseStream.Position;
        writer.Write(new byte[Aligned(position) - position]);
        writer.Flush();
    }

    private static void WriteNumbers(FileStream file, GgufTensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = tensor.Values().detach();
        if (!values.shape.SequenceEqual(tensor.Shape))
        {
            throw new InvalidOperationException($"{tensor.Name} has another shape than it was said to have.");
        }

        // A span has no more than 2 GB, and some embeddings are larger.
        Tensor flat = values.contiguous().view(-1);
        byte[] bytes = new byte[GgufBlocks.BytesOf(tensor.Type, Math.Min(ChunkLength, flat.shape[0]))];
        for (long start = 0; start < flat.shape[0]; start += ChunkLength)
        {
            long count = Math.Min(ChunkLength, flat.shape[0] - start);
            using Tensor chunk = flat.narrow(0, start, count);
            Span<byte> written = bytes.AsSpan(0, (int)GgufBlocks.BytesOf(tensor.Type, count));
            GgufBlocks.Write(tensor.Type, MemoryMarshal.Cast<byte, float>(chunk.bytes), written);
            file.Write(written);
        }
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private static void WriteValue(BinaryWriter writer, object value)
    {
        writer.Write((uint)GgufValueTypes.Of(value));
        switch (value)
        {
            case uint number:
                writer.Write(number);
                break;
            case int number:
                writer.Write(number);
                break;
            case float number:
                writer.Write(number);
                break;
            case bool flag:
                writer.Write(flag);
                break;
            case string text:
                WriteText(writer, text);
                break;
            case IReadOnlyList<int> numbers:
                WriteList(writer, GgufValueType.Int32, numbers, writer.Write);
                break;
            case IReadOnlyList<float> numbers:
                WriteList(writer, GgufValueType.Float32, numbers, writer.Write);
                break;
            case IReadOnlyList<string> texts:
                WriteList(writer, GgufValueType.String, texts, text => WriteText(writer, text));
                break;
            default:
                throw new InvalidOperationException($"GGUF metadata of type {value.GetType()} is not written.");
        }
    }

    private static void WriteList<T>(BinaryWriter writer, GgufValueType type, IReadOnlyList<T> values, Action<T> write)
    {
        writer.Write((uint)type);
        writer.Write((ulong)values.Count);
        foreach (T value in values)
        {
            write(value);
        }
    }
}
