namespace FineTune.Engine.Hub.Transfer;

/// <summary>A file that grows, and its digest with it.</summary>
/// <param name="bytes">What is still to come.</param>
internal sealed class FileTarget(FileStream file, long bytes, ContentDigest digest, TransferProgress progress) : IRangeTarget
{
    private const int BufferBytes = 1 << 17;

    private readonly byte[] _buffer = new byte[Math.Clamp(bytes, 1, BufferBytes)];

    public Memory<byte> Buffer => _buffer;

    public async ValueTask TakeAsync(int count, CancellationToken cancellation)
    {
        digest.Append(_buffer.AsSpan(0, count));
        await file.WriteAsync(_buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
        progress.Add(count);
    }
}
