using System.Buffers;
using System.Text;
using System.Text.Unicode;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Passes a file on and stops at the first byte that is not UTF-8 or is NUL, which no reader of text behind it tells.</summary>
internal sealed class CheckedTextStream(FileStream file, DiagnosticDescriptor nulDescriptor) : Stream
{
    private const int MaxCharacterLength = 4;

    /// <summary>Bytes of a character that the last block ended within.</summary>
    private readonly byte[] _pending = new byte[MaxCharacterLength];
    private int _pendingCount;
    private long _checkedBytes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int count = file.Read(buffer);
        Check(buffer[..count]);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Check(buffer.Span[..count]);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Check(ReadOnlySpan<byte> block)
    {
        if (block.IsEmpty && _pendingCount > 0)
        {
            throw NotUtf8(_checkedBytes);
        }

        int nul = block.IndexOf((byte)0);
        if (nul >= 0)
        {
            throw new FineTuneException(nulDescriptor, TextPosition.At(file.Name, _checkedBytes + _pendingCount + nul), "it holds a NUL byte");
        }

        block = FinishPending(block);
        int tail = IncompleteTail(block);
        if (!Utf8.IsValid(block[..^tail]))
        {
            throw NotUtf8(_checkedBytes + FirstInvalid(block));
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
                throw NotUtf8(_checkedBytes);
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

    private FineTuneException NotUtf8(long offset) =>
        new(DiagnosticCatalog.NotUtf8, TextPosition.At(file.Name, offset), offset);
}
