namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>Ranks of a test: a thread each.</summary>
internal static class RankThreads
{
    /// <summary>Runs all and throws what one of them has thrown, the first to fail.</summary>
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

        // Who waits for one that has failed is cancelled.
        if (failures.OfType<Exception>().OrderBy(failure => failure is OperationCanceledException).FirstOrDefault() is { } first)
        {
            throw new AggregateException(first);
        }
    }
}
