using System.Text;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>
/// Lines of a text file as UTF-8 bytes, without a byte order mark and line ends; the buffer grows only for long lines. A line ends in LF, CR LF or CR
/// alone, as Python's universal newlines have it.
/// </summary>
internal sealed class LineReader(TextSource source) : IDisposable, IAsyncDisposable
{
    private readonly Stream _stream = source.Open();
    private byte[] _buffer = new byte[1 << 16];
    private int _lineStart;
    private int _lineLength;
    private int _next;
    private int _end;

    public ReadOnlySpan<byte> Current => _buffer.AsSpan(_lineStart, _lineLength);

    /// <summary>Number of the current line, from 1.</summary>
    public int Number { get; private set; }

    public bool Read()
    {
        int searched = _next;
        int index;
        while ((index = _buffer.AsSpan(searched, _end - searched).IndexOfAny((byte)'\n', (byte)'\r')) < 0)
        {
            MoveToStart();
            searched = _end;
            if (!Fill())
            {
                return _end > _next && Take(_end - _next, _end);
            }
        }

        int length = searched + index - _next;
        if (_buffer[_next + length] == '\r' && IsFollowedByLineFeed(length + 1))
        {
            return Take(length, _next + length + 2);
        }

        return Take(length, _next + length + 1);
    }

    public void Dispose() => _stream.Dispose();

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    /// <param name="count">Bytes from the line's start.</param>
    private bool IsFollowedByLineFeed(int count)
    {
        if (_next + count == _end)
        {
            MoveToStart();
            _ = Fill();
        }

        return _next + count < _end && _buffer[_next + count] == '\n';
    }

    private bool Take(int length, int following)
    {
        ReadOnlySpan<byte> line = _buffer.AsSpan(_next, length);
        ReadOnlySpan<byte> byteOrderMark = Encoding.UTF8.Preamble;
        int skipped = Number == 0 && line.StartsWith(byteOrderMark) ? byteOrderMark.Length : 0;
        _lineStart = _next + skipped;
        _lineLength = length - skipped;
        _next = following;
        Number++;
        return true;
    }

    /// <summary>Moves what is not read yet to the start of the buffer.</summary>
    private void MoveToStart()
    {
        _buffer.AsSpan(_next, _end - _next).CopyTo(_buffer);
        _end -= _next;
        _next = 0;
    }

    private bool Fill()
    {
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= InputLimits.MaxRowBytes)
            {
                throw source.TooLong(new SourcePosition(source.Path, Number + 1, 1));
            }

            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        int count = _stream.Read(_buffer.AsSpan(_end));
        _end += count;
        return count > 0;
    }
}
