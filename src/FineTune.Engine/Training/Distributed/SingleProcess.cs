namespace FineTune.Engine.Training.Distributed;

/// <summary>A run of one process: what it has is what all have.</summary>
internal sealed class SingleProcess : ICollective
{
    public static SingleProcess Instance { get; } = new();

    public string Name => "none";

    public int Rank => 0;

    public int Size => 1;

    public void AllReduceSum(Span<float> values)
    {
    }

    public void AllReduceSum(Span<double> values)
    {
    }

    public void Broadcast(Span<byte> bytes, int root)
    {
    }

    public void AllToAll(ReadOnlySpan<byte> parts, Span<byte> received) => parts.CopyTo(received);

    public void Barrier()
    {
    }

    public void Abort(int exitCode, string reason)
    {
    }

    public void Dispose()
    {
    }
}
