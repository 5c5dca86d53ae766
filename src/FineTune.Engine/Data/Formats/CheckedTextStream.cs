using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace FineTune.Engine.Data;

/// <summary>Passes a file on and stops at the first byte that is not UTF-8 or is NUL, which no reader of text behind it tells.</summary>
internal sealed class CheckedTextStream(Stream content, TextSource source) : InputStream
{
    private const int MaxCharacterLength = 4;

    /// <summary>Bytes of a character that the last block ended within.</summary>
    private readonly byte[] _pending = new byte[MaxCharacterLength];
    private int _pendingCount;
    private long _checkedBytes;

    public override int Read(Span<byte> buffer)
    {
        int count;
        try
        {
            count = content.Read(buffer);
        }
        catch (Exception exception) when (source.Fault(exception) is { } fault)
        {
            throw fault;
        }

        Check(buffer[..count]);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Check(ReadOnlySpan<byte> block)
    {
        if (block.IsEmpty && _pendingCount > 0)
        {
            throw source.NotUtf8(_checkedBytes);
        }

        int nul = block.IndexOf((byte)0);
        if (nul >= 0)
        {
            throw source.Nul(_checkedBytes + _pendingCount + nul);
        }

        block = FinishPending(block);
        int tail = IncompleteTail(block);
        if (!Utf8.IsValid(block[..^tail]))
        {
            throw source.NotUtf8(_checkedBytes + FirstInvalid(block));
        }

        _checkedBytes += block.Length - tail;
        if (_pendingCount == 0)
        {
            block[^tail..].CopyTo(_pending);
            _pendingCount = tail;
        }
    }

    /// <summary>Completes the character the last block ended within and gives the rest of this one.</summary>
    private ReadOnlySpan<byte> FinishPending(ReadOnlySpan<byte> block)
    {
        while (_pendingCount > 0 && !block.IsEmpty)
        {
            _pending[_pendingCount++] = block[0];
            block = block[1..];
            OperationStatus status = Rune.DecodeFromUtf8(_pending.AsSpan(0, _pendingCount), out _, out _);
            if (status == OperationStatus.InvalidData)
            {
                throw source.NotUtf8(_checkedBytes);
            }

            if (status == OperationStatus.Done)
            {
                _checkedBytes += _pendingCount;
                _pendingCount = 0;
            }
        }

        return block;
    }

    /// <summary>How many bytes at the end begin a character without ending it.</summary>
    private static int IncompleteTail(ReadOnlySpan<byte> block)
    {
        for (int length = 1; length < MaxCharacterLength && length <= block.Length; length++)
        {
            if ((block[^length] & 0xC0) != 0x80)
            {
                return Rune.DecodeFromUtf8(block[^length..], out _, out _) == OperationStatus.NeedMoreData ? length : 0;
            }
        }

        return 0;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> block)
    {
        int position = 0;
        while (Rune.DecodeFromUtf8(block[position..], out _, out int length) == OperationStatus.Done)
        {
            position += length;
        }

        return position;
    }
}
