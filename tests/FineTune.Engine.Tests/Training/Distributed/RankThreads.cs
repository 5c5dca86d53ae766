namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>Ranks of a test: a thread each.</summary>
internal static class RankThreads
{
    /// <summary>Runs all and throws what the first of them has thrown.</summary>
    public static void Run(int size, Action<int> run)
    {
        Exception?[] failures = new Exception?[size];
        Thread[] threads = [.. Enumerable.Range(0, size).Select(rank => new Thread(() => failures[rank] = Record.Exception(() => run(rank))))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        if (failures.FirstOrDefault(failure => failure is not null) is { } first)
        {
            throw new AggregateException(first);
        }
    }
}
