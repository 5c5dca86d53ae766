using System.Text;

namespace FineTune.Engine.Data;

/// <summary>Lines of a UTF-8 stream as bytes, without a byte order mark and line ends; the buffer grows only for long lines.</summary>
internal sealed class LineReader(Stream stream) : IAsyncDisposable
{
    private byte[] buffer = new byte[1 << 16];
    private int lineStart;
    private int lineLength;
    private int next;
    private int end;

    public ReadOnlySpan<byte> Current => buffer.AsSpan(lineStart, lineLength);

    /// <summary>Number of the current line, from 1.</summary>
    public int Number { get; private set; }

    public bool Read()
    {
        int searched = next;
        int lineFeed;
        while ((lineFeed = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n')) < 0)
        {
            MoveToStart();
            searched = end;
            if (!Fill())
            {
                return end > next && Take(end - next, end);
            }
        }

        int lineEnd = searched + lineFeed;
        return Take(lineEnd - next, lineEnd + 1);
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private bool Take(int length, int following)
    {
        ReadOnlySpan<byte> line = buffer.AsSpan(next, length);
        ReadOnlySpan<byte> byteOrderMark = Encoding.UTF8.Preamble;
        int skipped = Number == 0 && line.StartsWith(byteOrderMark) ? byteOrderMark.Length : 0;
        lineStart = next + skipped;
        lineLength = line[skipped..].TrimEnd((byte)'\r').Length;
        next = following;
        Number++;
        return true;
    }

    /// <summary>Moves what is not read yet to the start of the buffer.</summary>
    private void MoveToStart()
    {
        buffer.AsSpan(next, end - next).CopyTo(buffer);
        end -= next;
        next = 0;
    }

    private bool Fill()
    {
        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, 2 * buffer.Length);
        }

        int count = stream.Read(buffer.AsSpan(end));
        end += count;
        return count > 0;
    }
}
