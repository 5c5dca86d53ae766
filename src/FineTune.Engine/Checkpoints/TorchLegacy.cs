using System.Buffers.Binary;
using System.Numerics;
using FineTune.Engine.Checkpoints.Pickle;
using static TorchSharp.torch;

namespace FineTune.Engine.Checkpoints;

/// <summary>
/// The format of torch.save before 1.6: pickles of a magic number, a version, facts of the system, the object and the storages' keys, then each
/// storage's length and elements (torch/serialization.py, _legacy_save).
/// </summary>
internal sealed class TorchLegacy : ITorchContainer
{
    private static readonly BigInteger MagicNumber = BigInteger.Parse("119547037146038801333356", System.Globalization.CultureInfo.InvariantCulture);

    private readonly FileStream _stream;
    private readonly Dictionary<string, PickledStorage> _storages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _starts = new(StringComparer.Ordinal);

    private TorchLegacy(FileStream stream) => _stream = stream;

    public object? Content { get; private set; }

    /// <exception cref="PickleException">It is none of torch's, is big-endian, or its pickles cannot be read.</exception>
    public static TorchLegacy Open(string path)
    {
        var file = new TorchLegacy(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16));
        try
        {
            file.ReadHeader();
            file.Content = new Unpickler(file._stream, file.Storage).Read();
            file.FindStorages();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The element type of a persistent id; null for raw bytes.</summary>
    /// <param name="id">("storage", class, key, device, elements, ...)</param>
    public static ScalarType? StorageType(object?[] id) =>
        id is ["storage", PickledGlobal global, string, _, long, ..] && TorchStorages.IsStorage(global, out ScalarType? type)
            ? type
            : throw new PickleException("it has a persistent id that is no storage");

    public Stream OpenStorage(PickledStorage storage, long offset)
    {
        _stream.Seek(_starts[storage.Key] + offset, SeekOrigin.Begin);
        return new Borrowed(_stream);
    }

    public void Dispose() => _stream.Dispose();

    private void ReadHeader()
    {
        if (new Unpickler(_stream).Read() is not BigInteger magic || magic != MagicNumber)
        {
            throw new PickleException("it is not a file of torch.save");
        }

        _ = new Unpickler(_stream).Read();
        if (new Unpickler(_stream).Read() is Dictionary<object, object?> system && system.TryGetValue("little_endian", out object? little) && little is false)
        {
            throw new PickleException("its byte order is big, not little");
        }
    }

    private PickledStorage Storage(object?[] id)
    {
        ScalarType? type = StorageType(id);
        if (id is [_, _, _, _, _, not null, ..])
        {
            throw new PickleException("it has views of storages, which no version of torch since 0.4 writes");
        }

        var storage = new PickledStorage((string)id[2]!, type, (long)id[4]!);
        _storages[storage.Key] = storage;
        return storage;
    }

    private void FindStorages()
    {
        if (new Unpickler(_stream).Read() is not List<object?> keys)
        {
            throw new PickleException("it has no list of storages");
        }

        Span<byte> length = stackalloc byte[8];
        foreach (object? key in keys)
        {
            PickledStorage storage = key is string text && _storages.TryGetValue(text, out PickledStorage? found)
                ? found
                : throw new PickleException($"nothing refers to its storage '{key}'");
            if (_stream.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length)
            {
                throw new PickleException($"it ends before '{storage.Key}'");
            }

            long count = BinaryPrimitives.ReadInt64LittleEndian(length);
            long left = (_stream.Length - _stream.Position) / storage.ElementSize;
            if (count != storage.Count || count < 0 || count > left)
            {
                throw new PickleException($"'{storage.Key}' has {count} elements in place of {storage.Count}, or the file ends within it");
            }

            _starts[storage.Key] = _stream.Position;
            _stream.Seek(count * storage.ElementSize, SeekOrigin.Current);
        }

        if (_storages.Keys.FirstOrDefault(key => !_starts.ContainsKey(key)) is { } missing)
        {
            throw new PickleException($"it has no storage '{missing}'");
        }
    }

    /// <summary>The file's stream for one reader, who may dispose it.</summary>
    private sealed class Borrowed(Stream stream) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => stream.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer) => stream.Read(buffer);

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
