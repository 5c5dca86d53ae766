namespace FineTune.TestHub;

/// <summary>A body that goes wrong at one byte.</summary>
internal sealed class FaultyStream(Stream inner, Fault fault, FaultPlan plan, HttpContext context) : Stream
{
    private long _passed;

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await inner.ReadAsync(buffer, cancellationToken);
        _passed += read;
        if (_passed > fault.Bytes)
        {
            plan.Count();
            context.Abort();
            throw new OperationCanceledException(context.RequestAborted);
        }

        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (fault.Kind == FaultKind.Trickle)
        {
            await TrickleAsync(buffer, cancellationToken);
            return;
        }

        long before = fault.Bytes - _passed;
        _passed += buffer.Length;
        if (before < 0 || before >= buffer.Length)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            return;
        }

        plan.Count();
        if (fault.Kind == FaultKind.Corrupt)
        {
            byte[] changed = buffer.ToArray();
            changed[before] ^= 0x55;
            await inner.WriteAsync(changed, cancellationToken);
            return;
        }

        await inner.WriteAsync(buffer[..(int)before], cancellationToken);
        await inner.FlushAsync(cancellationToken);
        if (fault.Kind == FaultKind.Stall)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }

        context.Abort();
        throw new OperationCanceledException(context.RequestAborted);
    }

    private async Task TrickleAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellation)
    {
        plan.Count();
        for (int start = 0; start < buffer.Length; start += (int)fault.Bytes)
        {
            await inner.WriteAsync(buffer[start..Math.Min(start + (int)fault.Bytes, buffer.Length)], cancellation);
            await inner.FlushAsync(cancellation);
            await Task.Delay(1, cancellation);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
