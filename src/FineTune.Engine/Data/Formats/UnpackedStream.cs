namespace FineTune.Engine.Data;

/// <summary>What a compressed file unpacks to; ends with an exception where that is many times more than any text is.</summary>
internal sealed class UnpackedStream : InputStream
{
    private readonly CountingStream _file;
    private readonly Stream _content;
    private long _unpacked;

    /// <param name="unpack">The stream that unpacks the file.</param>
    public UnpackedStream(Stream file, Func<Stream, Stream> unpack)
    {
        _file = new CountingStream(file);
        _content = unpack(_file);
    }

    /// <exception cref="UnpackedSizeException">The file is made to fill memory or disk.</exception>
    public override int Read(Span<byte> buffer)
    {
        int count = Unpack(buffer);
        _unpacked += count;
        return _unpacked > InputLimits.FreelyUnpackedBytes && _unpacked / InputLimits.MaxUnpackedRatio > _file.Count
            ? throw new UnpackedSizeException(FormattableString.Invariant(
                $"it unpacks to more than {InputLimits.MaxUnpackedRatio} times its size, as no text does"))
            : count;
    }

    /// <exception cref="InvalidDataException">The file is damaged; most unpacking streams have exceptions of their own for that.</exception>
    private int Unpack(Span<byte> buffer)
    {
        try
        {
            return _content.Read(buffer);
        }
        catch (IndexOutOfRangeException exception)
        {
            // SharpZipLib takes a code of a damaged block as a place in its tables.
            throw new InvalidDataException("it has a code that no table has", exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Counts the bytes that are read of a file.</summary>
    private sealed class CountingStream(Stream file) : InputStream
    {
        public long Count { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            int count = file.Read(buffer);
            Count += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                file.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
