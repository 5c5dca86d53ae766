using System.IO.Compression;
using System.Text;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints.Pickle;
using static TorchSharp.torch;

namespace FineTune.Engine.Checkpoints;

/// <summary>The format of torch.save since 1.6: a zip archive of <c>data.pkl</c> and one entry a storage (torch/serialization.py, _save).</summary>
internal sealed class TorchZip : ITorchContainer
{
    private const string PickleEntry = "data.pkl";
    private const int LongestOrder = 16;

    private readonly ZipArchive _archive;
    private readonly string _root;
    private readonly long _fileLength;

    private TorchZip(ZipArchive archive, string root, long fileLength)
    {
        _archive = archive;
        _root = root;
        _fileLength = fileLength;
    }

    public object? Content { get; private set; }

    /// <exception cref="InvalidDataException">It is no zip archive.</exception>
    /// <exception cref="PickleException">It is none of torch's, is big-endian, or its pickle cannot be read.</exception>
    public static TorchZip Open(string path)
    {
        ZipArchive archive = ZipFile.OpenRead(path);
        try
        {
            ZipArchiveEntry pickle = archive.Entries.FirstOrDefault(entry => entry.Name == PickleEntry)
                ?? throw new PickleException($"it is a zip archive without {PickleEntry}");
            var zip = new TorchZip(archive, pickle.FullName[..^PickleEntry.Length], LinkedFile.Follow(path).Length);
            zip.ThrowIfBigEndian();
            using var content = new BufferedStream(pickle.Open());
            zip.Content = new Unpickler(content, zip.Storage).Read();
            return zip;
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    public Stream OpenStorage(PickledStorage storage, long offset)
    {
        Stream stream = Entry(storage.Key).Open();
        if (stream.CanSeek)
        {
            stream.Seek(offset, SeekOrigin.Begin);
            return stream;
        }

        byte[] skipped = new byte[Math.Min(offset, 1 << 16)];
        for (long left = offset; left > 0;)
        {
            int read = stream.Read(skipped, 0, (int)Math.Min(skipped.Length, left));
            left = read > 0 ? left - read : 0;
        }

        return stream;
    }

    public void Dispose() => _archive.Dispose();

    private void ThrowIfBigEndian()
    {
        if (_archive.GetEntry(_root + "byteorder") is not { } entry)
        {
            return;
        }

        Span<byte> bytes = stackalloc byte[LongestOrder];
        using Stream stream = entry.Open();
        string order = Encoding.ASCII.GetString(bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)]);
        if (order != "little")
        {
            throw new PickleException($"its byte order is {order}, not little");
        }
    }

    /// <param name="id">("storage", class, key, device, elements)</param>
    private PickledStorage Storage(object?[] id)
    {
        ScalarType? type = TorchLegacy.StorageType(id);
        var storage = new PickledStorage((string)id[2]!, type, (long)id[4]!);
        ZipArchiveEntry entry = Entry(storage.Key);
        // What the archive says of its lengths is believed for what is stored as it is, and no longer than the file.
        if (entry.CompressedLength != entry.Length || entry.Length > _fileLength)
        {
            throw new PickleException($"its data/{storage.Key} is compressed, or longer than the file");
        }

        long held = entry.Length / storage.ElementSize;
        return storage.Count >= 0 && storage.Count <= held
            ? storage
            : throw new PickleException($"'{storage.Key}' has {held} elements in place of {storage.Count}");
    }

    private ZipArchiveEntry Entry(string key) =>
        _archive.GetEntry($"{_root}data/{key}") ?? throw new PickleException($"it has no data/{key}");
}
