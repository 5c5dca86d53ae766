using System.Text;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>A text file of a Dataset, unpacked and as UTF-8 whatever it is on disk. Offsets are those of this UTF-8.</summary>
/// <param name="descriptor">What a NUL byte is reported as.</param>
internal sealed class TextSource(DatasetSpec spec, string path, DiagnosticDescriptor descriptor)
{
    private const int LongestByteOrderMark = 4;

    /// <summary>Columns further right are not counted.</summary>
    private const int MaxColumn = 1 << 20;

    /// <summary>The longer ones first: UTF-32's begins with UTF-16's.</summary>
    private static readonly Encoding[] MarkedEncodings =
        [
            new UTF32Encoding(bigEndian: false, byteOrderMark: true),
            new UTF32Encoding(bigEndian: true, byteOrderMark: true),
            Encoding.Unicode,
            Encoding.BigEndianUnicode,
            Encoding.UTF8
        ];

    private readonly Encoding _encoding = Detect(spec, path);

    public string Path => path;

    public Stream Open() => new CheckedTextStream(OpenUnchecked(), this);

    /// <summary>The position of a byte, found by reading the file up to it; null behind its end. Only for errors.</summary>
    public SourcePosition? At(long offset)
    {
        using Stream stream = new BufferedStream(OpenUnchecked(), 1 << 16);
        var line = new List<byte>();
        int number = 1;
        int last = 0;
        for (; offset > 0; offset--)
        {
            int value = stream.ReadByte();
            if (value < 0)
            {
                return null;
            }

            if (value == '\r' || (value == '\n' && last != '\r'))
            {
                number++;
                line.Clear();
            }
            else if (value != '\n' && line.Count < MaxColumn)
            {
                line.Add((byte)value);
            }

            last = value;
        }

        return new SourcePosition(path, number, TextPosition.Column([.. line]));
    }

    public FineTuneException Nul(long offset) => new(descriptor, At(offset), "it holds a NUL byte (UTF-16 without a byte order mark? Then set Encoding)");

    public FineTuneException TooLong(SourcePosition position) =>
        new(descriptor, position, FormattableString.Invariant($"it has more than {InputLimits.MaxRowBytes >> 20} MiB"));

    public FineTuneException NotUtf8(long offset) => new(DiagnosticCatalog.NotUtf8, At(offset), offset);

    /// <summary>What an exception met in reading means for the user; null where it is none of the file's faults.</summary>
    public FineTuneException? Fault(Exception exception) => exception switch
    {
        DecoderFallbackException => NotInEncoding(),
        UnpackedSizeException => new FineTuneException(descriptor, new SourcePosition(path), exception, exception.Message),
        _ when Compression.IsDamage(exception) =>
            new FineTuneException(DiagnosticCatalog.BadCompression, new SourcePosition(path), exception, exception.Message.TrimEnd('.')),
        _ => null,
    };

    private Stream OpenUnchecked()
    {
        Stream content = Compression.Unpack(DataFile.Open(path, spec.Position), path);
        return _encoding is UTF8Encoding ? content : Encoding.CreateTranscodingStream(content, _encoding, Encoding.UTF8);
    }

    private static Encoding Detect(DatasetSpec spec, string path)
    {
        Span<byte> start = stackalloc byte[LongestByteOrderMark];
        using Stream content = Compression.Unpack(DataFile.Open(path, spec.Position), path);
        try
        {
            start = start[..content.ReadAtLeast(start, LongestByteOrderMark, throwOnEndOfStream: false)];
        }
        catch (Exception exception) when (Compression.IsDamage(exception))
        {
            throw new FineTuneException(DiagnosticCatalog.BadCompression, new SourcePosition(path), exception, exception.Message.TrimEnd('.'));
        }

        foreach (Encoding encoding in MarkedEncodings)
        {
            if (start.StartsWith(encoding.Preamble))
            {
                return TextEncodings.Strict(encoding);
            }
        }

        return spec.Encoding is { } name ? TextEncodings.Find(name)! : Encoding.UTF8;
    }

    /// <summary>Decodes once more, byte by byte, up to the fault.</summary>
    private FineTuneException NotInEncoding()
    {
        using Stream content = new BufferedStream(Compression.Unpack(DataFile.Open(path, spec.Position), path));
        Decoder decoder = _encoding.GetDecoder();
        Span<char> characters = stackalloc char[8];
        long offset = -1;
        int line = 1;
        int column = 1;
        char last = '\0';
        try
        {
            for (int value = content.ReadByte(); ; value = content.ReadByte())
            {
                offset++;
                int count = decoder.GetChars(value < 0 ? [] : [(byte)value], characters, flush: value < 0);
                foreach (char character in characters[..count])
                {
                    bool endsLine = character == '\r' || (character == '\n' && last != '\r');
                    (line, column) = endsLine ? (line + 1, 1) : (line, column + (character == '\n' ? 0 : 1));
                    last = character;
                }
            }
        }
        catch (DecoderFallbackException exception)
        {
            long first = offset - (exception.BytesUnknown?.Length ?? 1) + 1;
            return new FineTuneException(
                DiagnosticCatalog.NotInEncoding, new SourcePosition(path, line, column), exception, _encoding.WebName, Math.Max(first, 0));
        }
    }
}
