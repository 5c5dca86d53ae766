using System.Text;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Finds where JSON values begin and end in a stream of any length, by brackets and quotes only.</summary>
internal sealed class JsonScanner(TextSource source) : IDisposable, IAsyncDisposable
{
    private readonly Stream _stream = source.Open();
    private byte[] _buffer = new byte[1 << 16];
    private int _position;
    private int _end;
    private int _valueStart;
    private int _valueEnd;
    private bool _keepsValue;
    private byte _last;

    /// <summary>The value read last.</summary>
    public ReadOnlySpan<byte> Value => _buffer.AsSpan(_valueStart, _valueEnd - _valueStart);

    public int ValueLine { get; private set; }

    public int ValueColumn { get; private set; }

    /// <summary>Bytes before the next one.</summary>
    public long Offset { get; private set; }

    public int Line { get; private set; } = 1;

    public int Column { get; private set; } = 1;

    /// <summary>The next byte that is no blank, without going past it; -1 at the end.</summary>
    public int Peek()
    {
        while (Fill())
        {
            byte next = _buffer[_position];
            bool isMark = Offset < 3 && Encoding.UTF8.Preamble[(int)Offset] == next;
            if (!isMark && next is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return next;
            }

            Skip();
            Column -= isMark && Offset == 1 ? 1 : 0;
        }

        return -1;
    }

    /// <summary>Goes past the next byte.</summary>
    public void Skip()
    {
        if (!Fill())
        {
            return;
        }

        byte skipped = _buffer[_position++];
        Offset++;
        bool endsLine = skipped == '\r' || (skipped == '\n' && _last != '\r');
        _last = skipped;
        if (endsLine)
        {
            Line++;
            Column = 1;
        }
        else if (skipped != '\n')
        {
            // Columns count UTF-16 units: a character's first byte, and once more for those of four bytes.
            Column += (skipped & 0xC0) == 0x80 ? 0 : skipped >= 0xF0 ? 2 : 1;
        }
    }

    public void SkipTo(long offset)
    {
        while (Offset < offset)
        {
            Skip();
        }
    }

    /// <summary>Reads the value that begins at the next byte that is no blank.</summary>
    public void ReadValue()
    {
        _ = Peek();
        (ValueLine, ValueColumn) = (Line, Column);
        _valueStart = _position;
        _keepsValue = true;
        SkipValue();
        _keepsValue = false;
        _valueEnd = _position;
    }

    /// <summary>Goes past a value.</summary>
    /// <returns>True where it is an array that begins with an object.</returns>
    public bool SkipValue()
    {
        int depth = 0;
        bool ofObjects = false;
        int last = 0;
        for (int next = PeekWithin(depth); next >= 0; next = PeekWithin(depth))
        {
            bool endsWord = next is ',' or ']' or '}' or ':';
            if (depth == 0 && last != 0 && endsWord)
            {
                break;
            }

            ofObjects |= depth == 1 && last == '[' && next == '{';
            depth += next is '[' or '{' ? 1 : next is ']' or '}' ? -1 : 0;
            last = next;
            if (next == '"')
            {
                SkipString();
            }
            else
            {
                Skip();
            }

            bool isWhole = next is '"' or ']' or '}';
            if (depth <= 0 && isWhole)
            {
                break;
            }
        }

        return ofObjects;
    }

    public void Dispose() => _stream.Dispose();

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    /// <summary>Blanks end a bare word such as a number and are passed over within brackets.</summary>
    private int PeekWithin(int depth)
    {
        if (depth > 0)
        {
            return Peek();
        }

        return Fill() && _buffer[_position] is var next and not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') ? next : -1;
    }

    private void SkipString()
    {
        Skip();
        while (Fill())
        {
            byte next = _buffer[_position];
            Skip();
            if (next == '"')
            {
                return;
            }

            if (next == '\\')
            {
                Skip();
            }
        }
    }

    private bool Fill()
    {
        if (_position < _end)
        {
            return true;
        }

        int kept = _keepsValue ? _valueStart : _position;
        _buffer.AsSpan(kept, _end - kept).CopyTo(_buffer);
        (_position, _end) = (_position - kept, _end - kept);
        _valueStart -= _keepsValue ? kept : 0;
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= InputLimits.MaxRowBytes)
            {
                throw source.TooLong(new SourcePosition(source.Path, ValueLine, ValueColumn));
            }

            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        int count = _stream.Read(_buffer.AsSpan(_end));
        _end += count;
        return count > 0;
    }
}
