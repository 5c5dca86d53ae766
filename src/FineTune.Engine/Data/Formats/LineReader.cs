using System.Text;

namespace FineTune.Engine.Data;

/// <summary>Lines of a UTF-8 stream as bytes, without a byte order mark and line ends; the buffer grows only for long lines.</summary>
internal sealed class LineReader(Stream stream) : IAsyncDisposable
{
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
        int lineFeed;
        while ((lineFeed = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n')) < 0)
        {
            MoveToStart();
            searched = _end;
            if (!Fill())
            {
                return _end > _next && Take(_end - _next, _end);
            }
        }

        int lineEnd = searched + lineFeed;
        return Take(lineEnd - _next, lineEnd + 1);
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private bool Take(int length, int following)
    {
        ReadOnlySpan<byte> line = _buffer.AsSpan(_next, length);
        ReadOnlySpan<byte> byteOrderMark = Encoding.UTF8.Preamble;
        int skipped = Number == 0 && line.StartsWith(byteOrderMark) ? byteOrderMark.Length : 0;
        _lineStart = _next + skipped;
        _lineLength = line[skipped..].TrimEnd((byte)'\r').Length;
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
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        int count = stream.Read(_buffer.AsSpan(_end));
        _end += count;
        return count > 0;
    }
}
