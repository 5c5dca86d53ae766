using System.Diagnostics;
using System.Runtime.CompilerServices;
using FineTune.Engine.Training.Distributed;

namespace FineTune.TestRanks;

/// <summary>What a rank does. Numbers of values are small and odd, as are the chunks they go in.</summary>
internal static class Scenarios
{
    /// <summary>Of what goes in one call: three floats, or one double and a half.</summary>
    public const int ChunkBytes = 12;

    private const int SigStop = 19;

    public static IReadOnlyDictionary<string, Func<ICollective, int>> All { get; } = new Dictionary<string, Func<ICollective, int>>(StringComparer.Ordinal)
    {
        ["computes"] = Compute,
        // Another rank is told to stop before it has come.
        ["early"] = Compute,
        // Another program listens where rank 0 was told to.
        ["taken"] = Compute,
        // Another rank never comes.
        ["late"] = Compute,
        ["killed"] = collective => AfterAWhile(collective, () => Process.GetCurrentProcess().Kill()),
        ["stopped"] = collective => AfterAWhile(collective, Stop),
        ["fails"] = collective => AfterAWhile(collective, () => Fail(collective)),
        ["leader-fails"] = LeaderFails,
        ["leader-killed"] = collective => OfLeader(collective, () => Process.GetCurrentProcess().Kill()),
        ["leader-stopped"] = collective => OfLeader(collective, Stop),
        ["bad-root"] = BadRoot,
        ["hangs"] = collective => AfterAWhile(collective, () => Thread.Sleep(Timeout.Infinite)),
        ["differs"] = collective => AfterAWhile(collective, collective.Barrier),
    };

    /// <summary>All that an <see cref="ICollective"/> can, and that .NET has its signals still.</summary>
    private static int Compute(ICollective collective)
    {
        float[] floats = [.. Enumerable.Range(0, 10).Select(index => (index * 0.5f) + collective.Rank)];
        collective.AllReduceSum(floats);
        double[] doubles = [.. Enumerable.Range(0, 4).Select(index => 0.1 * (index + 1) * (collective.Rank + 1))];
        collective.AllReduceSum(doubles);
        collective.AllReduceSum(Span<float>.Empty);
        byte[] bytes = [.. Enumerable.Range(0, 26).Select(index => (byte)(index + (100 * collective.Rank)))];
        collective.Broadcast(bytes, collective.Size - 1);
        byte[] gathered = new byte[2 * collective.Size];
        collective.AllGather([(byte)collective.Rank, 7], gathered);
        byte[] parts = [.. Enumerable.Range(0, 2 * collective.Size).Select(index => (byte)((100 * collective.Rank) + index))];
        byte[] received = new byte[parts.Length];
        collective.AllToAll(parts, received);
        collective.Barrier();
        Output.Say(FormattableString.Invariant($"library {(collective as MpiCollective)?.Library}"));
        Output.Say(FormattableString.Invariant($"rank {collective.Rank} of {collective.Size}: {collective.Name}"));
        Output.Say($"floats {string.Join(' ', floats)}");
        Output.Say($"doubles {string.Join(' ', doubles.Select(value => value.ToString("0.0000")))}");
        Output.Say($"bytes {bytes[0]} {bytes[^1]}");
        Output.Say($"gathered {string.Join(' ', gathered)}");
        Output.Say($"received {collective.Rank}: {string.Join(' ', received)}");
        Output.Say(ThrowsAndCatches() ? "null reference caught" : "no null reference");
        return 0;
    }

    /// <summary>The others wait in an all-reduce while rank 1 does something else.</summary>
    private static int AfterAWhile(ICollective collective, Action ofRank1)
    {
        float[] values = new float[100];
        collective.AllReduceSum(values);
        if (collective.Rank == 1)
        {
            ofRank1();
        }

        collective.AllReduceSum(values);
        Output.Say("went on");
        return 0;
    }

    /// <summary>As the engine does where its stage throws: tells the others, and ends.</summary>
    private static void Fail(ICollective collective)
    {
        collective.Abort(1, "FT2001: there is no such row");
        Environment.Exit(1);
    }

    private static int LeaderFails(ICollective collective)
    {
        float[] values = new float[100];
        if (collective.Rank == 0)
        {
            Output.Say("error FT2001: there is no such row");
            collective.Abort(1, "FT2001: there is no such row");
            return 1;
        }

        collective.AllReduceSum(values);
        return 0;
    }

    private static int OfLeader(ICollective collective, Action ofRank0)
    {
        if (collective.Rank == 0)
        {
            ofRank0();
        }

        collective.Barrier();
        return 0;
    }

    /// <summary>What MPI refuses.</summary>
    private static int BadRoot(ICollective collective)
    {
        collective.Broadcast(new byte[3], collective.Size);
        return 0;
    }

    private static void Stop()
    {
        using var stop = Process.Start("kill", [FormattableString.Invariant($"-{SigStop}"), FormattableString.Invariant($"{Environment.ProcessId}")]);
        stop.WaitForExit();
    }

    private static bool ThrowsAndCatches()
    {
        try
        {
            return Length(null!) < 0;
        }
        catch (NullReferenceException)
        {
            return true;
        }
    }

    /// <summary>Not inlined, so that the access is a real one that the processor refuses.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Length(int[] values) => values.Length;
}
