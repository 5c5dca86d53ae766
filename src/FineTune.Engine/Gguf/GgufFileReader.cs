using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace FineTune.Engine.Gguf;

/// <summary>Reads a GGUF file as <see cref="GgufFileWriter"/> writes it: metadata at once, a tensor when it is asked for.</summary>
internal sealed class GgufFileReader : IDisposable
{
    private const int ChunkLength = 1 << 20;

    private readonly FileStream _file;
    private readonly Dictionary<string, (GgufTensorType Type, long[] Shape, long Offset)> _tensors = new(StringComparer.Ordinal);
    private readonly long _start;

    /// <exception cref="InvalidDataException">The file is none, or is cut off.</exception>
    public GgufFileReader(string path)
    {
        _file = File.OpenRead(path);
        try
        {
            using var reader = new BinaryReader(_file, Encoding.UTF8, leaveOpen: true);
            if (reader.ReadUInt32() != GgufFileWriter.Magic || reader.ReadUInt32() != GgufFileWriter.Version)
            {
                throw new InvalidDataException("it does not begin as GGUF files of version 3 do");
            }

            ulong tensors = reader.ReadUInt64();
            ulong entries = reader.ReadUInt64();
            for (ulong entry = 0; entry < entries; entry++)
            {
                Metadata.AddValue(ReadText(reader), ReadValue(reader, (GgufValueType)reader.ReadUInt32()));
            }

            for (ulong tensor = 0; tensor < tensors; tensor++)
            {
                string name = ReadText(reader);
                long[] shape = new long[reader.ReadUInt32()];
                for (int dimension = shape.Length - 1; dimension >= 0; dimension--)
                {
                    shape[dimension] = (long)reader.ReadUInt64();
                }

                _tensors.Add(name, ((GgufTensorType)reader.ReadUInt32(), shape, (long)reader.ReadUInt64()));
            }

            _start = GgufFileWriter.Aligned(_file.Position);
        }
        catch (Exception exception) when (exception is EndOfStreamException or ArgumentException or OverflowException)
        {
            _file.Dispose();
            throw new InvalidDataException("it is cut off, or not a GGUF file", exception);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public GgufMetadata Metadata { get; } = new();

    /// <summary>Names of the tensors, in the file's order.</summary>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    public GgufTensorType TypeOf(string name) => _tensors[name].Type;

    /// <summary>As torch has it.</summary>
    public long[] ShapeOf(string name) => _tensors[name].Shape;

    /// <summary>Where a tensor's numbers lie: the byte of the file that they begin at, and how many there are.</summary>
    public (long Start, long Length) PlaceOf(string name)
    {
        (GgufTensorType type, long[] shape, long offset) = _tensors[name];
        return (_start + offset, GgufBlocks.BytesOf(type, GgufFileWriter.Length(shape)));
    }

    /// <summary>A tensor's numbers.</summary>
    /// <returns>float32 of its shape, on the CPU.</returns>
    /// <exception cref="InvalidDataException">The file ends before it does.</exception>
    public Tensor Read(string name)
    {
        (GgufTensorType type, long[] shape, long offset) = _tensors[name];
        Tensor values = empty(shape, ScalarType.Float32);
        using Tensor flat = values.view(-1);
        _file.Position = _start + offset;
        byte[] bytes = new byte[GgufBlocks.BytesOf(type, Math.Min(ChunkLength, flat.shape[0]))];
        for (long start = 0; start < flat.shape[0]; start += ChunkLength)
        {
            long count = Math.Min(ChunkLength, flat.shape[0] - start);
            using Tensor chunk = flat.narrow(0, start, count);
            Span<byte> read = bytes.AsSpan(0, (int)GgufBlocks.BytesOf(type, count));
            if (_file.ReadAtLeast(read, read.Length, throwOnEndOfStream: false) < read.Length)
            {
                throw new InvalidDataException($"it ends within {name}");
            }

            GgufBlocks.Read(type, read, MemoryMarshal.Cast<byte, float>(chunk.bytes));
        }

        return values;
    }

    public void Dispose() => _file.Dispose();

    private static string ReadText(BinaryReader reader)
    {
        byte[] bytes = reader.ReadBytes(checked((int)reader.ReadUInt64()));
        return Encoding.UTF8.GetString(bytes);
    }

    private static object ReadValue(BinaryReader reader, GgufValueType type) => type switch
    {
        GgufValueType.UInt32 => reader.ReadUInt32(),
        GgufValueType.Int32 => reader.ReadInt32(),
        GgufValueType.Float32 => reader.ReadSingle(),
        GgufValueType.Bool => reader.ReadBoolean(),
        GgufValueType.String => ReadText(reader),
        GgufValueType.Array => (GgufValueType)reader.ReadUInt32() switch
        {
            GgufValueType.Int32 => ReadList(reader, reader.ReadInt32),
            GgufValueType.Float32 => ReadList(reader, reader.ReadSingle),
            GgufValueType.String => ReadList(reader, () => ReadText(reader)),
            var other => throw new InvalidDataException($"it has a list of the type {(uint)other}"),
        },
        _ => throw new InvalidDataException($"it has metadata of the type {(uint)type}"),
    };

    private static T[] ReadList<T>(BinaryReader reader, Func<T> read)
    {
        ulong count = reader.ReadUInt64();
        List<T> values = [];
        for (ulong index = 0; index < count; index++)
        {
            values.Add(read());
        }

        return [.. values];
    }
}
