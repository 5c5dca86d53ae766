using FineTune.Engine.Training.Distributed;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>Ranks that are threads of one process and add up in its memory.</summary>
internal sealed class ThreadCollective : ICollective
{
    private readonly Meeting _meeting;

    private ThreadCollective(Meeting meeting, int rank) => (_meeting, Rank) = (meeting, rank);

    public string Name => "threads";

    public int Rank { get; }

    public int Size => _meeting.Own.Length;

    /// <summary>Runs all ranks, each in a thread; one that fails lets the others fail, too.</summary>
    public static void Run(int size, Action<ICollective> run)
    {
        var meeting = new Meeting(size);
        RankThreads.Run(size, rank =>
        {
            try
            {
                run(new ThreadCollective(meeting, rank));
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                meeting.Gone.Cancel();
                throw;
            }
        });
    }

    public void AllReduceSum(Span<float> values)
    {
        float[][] all = Exchange(values.ToArray());
        for (int index = 0; index < values.Length; index++)
        {
            float sum = 0;
            foreach (float[] one in all)
            {
                sum += one[index];
            }

            values[index] = sum;
        }
    }

    public void AllReduceSum(Span<double> values)
    {
        double[][] all = Exchange(values.ToArray());
        for (int index = 0; index < values.Length; index++)
        {
            double sum = 0;
            foreach (double[] one in all)
            {
                sum += one[index];
            }

            values[index] = sum;
        }
    }

    public void Broadcast(Span<byte> bytes, int root) => Exchange(bytes.ToArray())[root].CopyTo(bytes);

    public void AllToAll(ReadOnlySpan<byte> parts, Span<byte> received)
    {
        int length = parts.Length / Size;
        byte[][] all = Exchange(parts.ToArray());
        for (int rank = 0; rank < Size; rank++)
        {
            all[rank].AsSpan(Rank * length, length).CopyTo(received[(rank * length)..]);
        }
    }

    public void Barrier() => Exchange(Array.Empty<byte>());

    public void Abort(int exitCode, string reason) => _meeting.Gone.Cancel();

    public void Dispose()
    {
    }

    /// <summary>What each rank brings, of one length.</summary>
    private T[][] Exchange<T>(T[] own)
    {
        _meeting.Own[Rank] = own;
        _meeting.Barrier.SignalAndWait(_meeting.Gone.Token);
        T[][] all = [.. _meeting.Own.Cast<T[]>()];
        _meeting.Barrier.SignalAndWait(_meeting.Gone.Token);
        Assert.All(all, one => Assert.Equal(own.Length, one.Length));
        return all;
    }

    private sealed class Meeting(int size)
    {
        public Array[] Own { get; } = new Array[size];

        public Barrier Barrier { get; } = new(size);

        public CancellationTokenSource Gone { get; } = new();
    }
}
