using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Checkpoints;

/// <summary>
/// A safetensors file, memory-mapped: 8 bytes of header length, a JSON header, the tensors' bytes
/// (format: huggingface/safetensors, README.md). Every offset is checked before a byte is read.
/// </summary>
internal sealed class SafetensorsFile : IWeightFile
{
    private const int LengthBytes = 8;
    private const string Metadata = "__metadata__";
    private const long LargestHeader = 100_000_000;

    /// <summary>Torch has no tensors of more dimensions.</summary>
    private const int MostDimensions = 64;

    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Dictionary<string, SafetensorsEntry> _entries;

    private SafetensorsFile(string path, MemoryMappedFile map, MemoryMappedViewAccessor view, Dictionary<string, SafetensorsEntry> entries)
    {
        Path = path;
        _map = map;
        _view = view;
        _entries = entries;
    }

    public string Path { get; }

    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => _entries;

    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <exception cref="FineTuneException">FT1205: the file is truncated, or its header is not one.</exception>
    public static SafetensorsFile Open(string path)
    {
        long length = LinkedFile.Follow(path).Length;
        if (length < LengthBytes)
        {
            // A pipe or a device has no length either, and is not opened: it might never end.
            throw Broken(path, $"it has {Quantity.Of(length, "byte")}, fewer than a header's length takes");
        }

        Dictionary<string, SafetensorsEntry> entries = ReadHeader(path, length);
        var map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        return new SafetensorsFile(path, map, map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read), entries);
    }

    public long[] ShapeOf(string name) => _entries[name].Shape;

    public ScalarType TypeOf(string name) => _entries[name].Type;

    /// <summary>A copy of one tensor on the CPU, in the file's element type.</summary>
    public unsafe Tensor Read(string name)
    {
        SafetensorsEntry entry = _entries[name];
        Tensor tensor = empty(entry.Shape, entry.Type);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            void* source = start + _view.PointerOffset + entry.Offset;
            Buffer.MemoryCopy(source, tensor.Address(), entry.Length, entry.Length);
        }
        finally
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
        }

        return tensor;
    }

    /// <summary>Writes tensors in the given order, with the metadata that Python's loaders ask for.</summary>
    /// <exception cref="FineTuneException">FT9005 or FT9008 from the stage that calls; this method throws the <see cref="IOException"/> itself.</exception>
    public static unsafe void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        List<KeyValuePair<string, Tensor>> list = [.. tensors];
        byte[] header = Header(list);
        using FileStream stream = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach ((_, Tensor tensor) in list)
        {
            using Tensor cpu = tensor.detach().to(CPU).contiguous();
            if (cpu.NumberOfElements == 0)
            {
                continue;
            }

            using UnmanagedMemoryStream bytes = new((byte*)cpu.Address(), cpu.NumberOfElements * cpu.ElementSize);
            bytes.CopyTo(stream, 1 << 20);
        }
    }

    public void Dispose()
    {
        _view.Dispose();
        _map.Dispose();
    }

    private static byte[] Header(List<KeyValuePair<string, Tensor>> tensors)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(Metadata);
            json.WriteString("format", "pt");
            json.WriteEndObject();
            long offset = 0;
            foreach ((string name, Tensor tensor) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", SafetensorsTypes.NameOf(tensor.dtype));
                WriteNumbers(json, "shape", tensor.shape);
                long end = offset + (tensor.NumberOfElements * tensor.ElementSize);
                WriteNumbers(json, "data_offsets", [offset, end]);
                json.WriteEndObject();
                offset = end;
            }

            json.WriteEndObject();
        }

        // Padded with spaces so that the tensors start at a multiple of 8 bytes, as the reference writer does.
        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, long[] values)
    {
        json.WriteStartArray(name);
        foreach (long value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private static Dictionary<string, SafetensorsEntry> ReadHeader(string path, long fileLength)
    {
        using FileStream stream = File.OpenRead(path);
        Span<byte> prefix = stackalloc byte[LengthBytes];
        stream.ReadExactly(prefix);
        long headerLength = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (headerLength is < 2 or > LargestHeader || headerLength > fileLength - LengthBytes)
        {
            throw Broken(path, $"its header claims {headerLength} bytes, but the file has {fileLength}");
        }

        byte[] header = new byte[headerLength];
        stream.ReadExactly(header);
        try
        {
            using JsonDocument json = JsonDocument.Parse(header);
            ThrowIfNotTexts(path, json.RootElement);
            Dictionary<string, SafetensorsEntry> entries = json.RootElement.EnumerateObject()
                .Where(property => property.Name != Metadata)
                .ToDictionary(
                    property => property.Name, property => ReadEntry(path, property, LengthBytes + headerLength, fileLength), StringComparer.Ordinal);
            ThrowIfNotPacked(path, entries, LengthBytes + headerLength, fileLength);
            return entries;
        }
        catch (Exception exception) when (exception is
            JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or OverflowException)
        {
            throw Broken(path, $"its header is not valid: {StrictJson.ReasonOf(exception)}", exception);
        }
    }

    private static SafetensorsEntry ReadEntry(string path, JsonProperty property, long dataStart, long fileLength)
    {
        string typeName = property.Value.GetProperty("dtype").GetString() ?? "null";
        if (!SafetensorsTypes.TryParse(typeName, out ScalarType type, out int size))
        {
            throw Broken(path, $"'{property.Name}' has the unknown type {typeName}");
        }

        JsonElement dimensions = property.Value.GetProperty("shape");
        JsonElement offsets = property.Value.GetProperty("data_offsets");
        if (dimensions.GetArrayLength() > MostDimensions || offsets.GetArrayLength() != 2)
        {
            throw Broken(
                path, $"'{property.Name}' has {Quantity.Of(dimensions.GetArrayLength(), "dimension")} and {Quantity.Of(offsets.GetArrayLength(), "offset")}");
        }

        long[] shape = [.. dimensions.EnumerateArray().Select(dimension => dimension.GetInt64())];
        long begin = offsets[0].GetInt64();
        long end = offsets[1].GetInt64();
        if (begin < 0 || end < begin || end > fileLength - dataStart)
        {
            throw Broken(path, $"'{property.Name}' would end at byte {(decimal)dataStart + end}, but the file has {fileLength}");
        }

        if (shape.Any(dimension => dimension < 0) || checked(shape.Aggregate(1L, (product, dimension) => checked(product * dimension)) * size) != end - begin)
        {
            throw Broken(path, $"'{property.Name}' of shape [{string.Join(", ", shape)}] does not take {Quantity.Of(end - begin, "byte")}");
        }

        return new SafetensorsEntry(type, shape, dataStart + begin, end - begin);
    }

    /// <summary>The format allows only texts beside the tensors.</summary>
    private static void ThrowIfNotTexts(string path, JsonElement header)
    {
        if (!header.TryGetProperty(Metadata, out JsonElement metadata))
        {
            return;
        }

        foreach (JsonProperty entry in metadata.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String)
            {
                throw Broken(path, $"its {Metadata} has no text for '{entry.Name}'");
            }
        }
    }

    /// <summary>
    /// Tensors lie one behind the other, without overlaps, holes or a rest, so that no byte has two meanings or none (safetensors/src/tensor.rs,
    /// Metadata::validate).
    /// </summary>
    private static void ThrowIfNotPacked(string path, Dictionary<string, SafetensorsEntry> entries, long dataStart, long fileLength)
    {
        long end = dataStart;
        foreach ((string name, SafetensorsEntry entry) in entries.OrderBy(entry => entry.Value.Offset).ThenBy(entry => entry.Value.Length))
        {
            if (entry.Offset != end)
            {
                throw Broken(path, $"'{name}' begins at byte {entry.Offset} in place of {end}: tensors may not overlap, or leave bytes between them");
            }

            end += entry.Length;
        }

        if (end != fileLength)
        {
            throw Broken(path, $"its tensors end at byte {end}, but the file has {fileLength}");
        }
    }

    private static FineTuneException Broken(string path, string reason, Exception? innerException = null) =>
        new(DiagnosticCatalog.BadSafetensors, new SourcePosition(path), innerException, reason);
}
