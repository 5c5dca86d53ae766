namespace FineTune.Engine.Hub.Transfer;

/// <summary>A part that is collected in memory.</summary>
internal sealed class PartTarget(Memory<byte> part, TransferProgress progress) : IRangeTarget
{
    private int _filled;

    public Memory<byte> Buffer => part[_filled..];

    public ValueTask TakeAsync(int count, CancellationToken cancellation)
    {
        _filled += count;
        progress.Add(count);
        return ValueTask.CompletedTask;
    }
}
