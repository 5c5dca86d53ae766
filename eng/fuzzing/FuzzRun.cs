using System.Diagnostics;
using System.Globalization;
using FineTune.Engine.Events;
using FineTune.Testing;

/// <summary>Gives damaged files to readers and looks at how that ends.</summary>
internal sealed class FuzzRun(FuzzedReader reader, int count, int seed, string root)
{
    private const int MostReported = 5;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>After it nobody waits for an end any more.</summary>
    private static readonly TimeSpan Endless = TimeSpan.FromSeconds(60);

    /// <summary>Bytes that reading one file may allocate, those that are freed at once included.</summary>
    private const long MostAllocated = 1L << 30;

    private readonly string _folder = Path.Combine(root, reader.Name);
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);
    private int _read;
    private int _refused;
    private int _bad;
    private string _lastRefusal = "";
    private long _slowest;
    private long _mostAllocated;

    /// <summary>Timestamp of the file that is being read; 0 between two.</summary>
    private long _since;

    private string FilePath => Path.Combine(_folder, reader.FileName);

    /// <returns>0 where all readers stood all files.</returns>
    public static int All(IReadOnlyList<FuzzedReader> readers, int count, int seed)
    {
        string root = Directory.CreateTempSubdirectory("finetune-fuzz-").FullName;
        Console.WriteLine($"seed {seed}, files in {root}");
        var left = new Queue<FuzzedReader>(readers);
        List<FuzzRun> ended = [];
        List<(FuzzRun Run, Thread Thread)> running = [];
        while (left.Count > 0 || running.Count > 0)
        {
            while (left.Count > 0 && running.Count < Environment.ProcessorCount)
            {
                var run = new FuzzRun(left.Dequeue(), count, seed, root);
                var thread = new Thread(run.Go) { IsBackground = true };
                thread.Start();
                running.Add((run, thread));
            }

            foreach ((FuzzRun run, Thread thread) in running.ToArray())
            {
                if (thread.Join(TimeSpan.FromMilliseconds(20)))
                {
                    running.Remove((run, thread));
                    ended.Add(run);
                    Console.WriteLine(run.Summary());
                }
                else if (run.IsEndless())
                {
                    Console.Error.WriteLine($"{run.Name}: no end within {Endless.TotalSeconds:0} s: {run.FilePath}");
                    return 1;
                }
            }
        }

        if (ended.Sum(run => run._bad) > 0)
        {
            return 1;
        }

        Directory.Delete(root, recursive: true);
        return 0;
    }

    private string Name => reader.Name;

    private bool IsEndless() => Interlocked.Read(ref _since) is > 0 and long since && Stopwatch.GetElapsedTime(since) > Endless;

    private string Summary() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(_bad == 0 ? "ok " : "BAD")} {Name,-20} {_read,6} read, {_refused,6} refused, {_bad,4} bad; slowest {_slowest} ms, most {_mostAllocated >> 20} MB");

    private void Go()
    {
        Directory.CreateDirectory(_folder);
        reader.Prepare(_folder);
        foreach (byte[] good in reader.Good)
        {
            Try(reader.Pack(good), "the good file");
        }

        if (_refused + _bad > 0)
        {
            Report($"the good file is not read: {_lastRefusal}", "good");
            return;
        }

        var mutator = new FileMutator(seed);
        for (int number = 0; number < count; number++)
        {
            Try(reader.Pack(mutator.Mutate(reader.Good[number % reader.Good.Count], number)), string.Create(CultureInfo.InvariantCulture, $"file {number}"));
        }
    }

    private void Try(byte[] bytes, string what)
    {
        File.WriteAllBytes(FilePath, bytes);
        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref _since, start);
        try
        {
            reader.Read(_folder);
            _read++;
        }
        catch (Exception exception) when (reader.IsExpected(exception) || EngineFailure.From(exception, _folder) is not null)
        {
            _refused++;
            _lastRefusal = exception.Message;
        }
        catch (Exception exception)
        {
            string at = exception.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains(" FineTune.", StringComparison.Ordinal))?.Trim() ?? "";
            Report($"{what}: {exception.GetType().FullName}: {exception.Message} {at}", exception.GetType().FullName + at);
        }
        finally
        {
            Interlocked.Exchange(ref _since, 0);
        }

        TimeSpan took = Stopwatch.GetElapsedTime(start);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        _slowest = Math.Max(_slowest, (long)took.TotalMilliseconds);
        _mostAllocated = Math.Max(_mostAllocated, allocated);
        if (took > Longest || allocated > MostAllocated)
        {
            Report(
                string.Create(CultureInfo.InvariantCulture, $"{what}: {took.TotalSeconds:0.0} s, {allocated >> 20} MB"), took > Longest ? "time" : "memory");
        }
    }

    /// <summary>Keeps the file, once for each kind of failure.</summary>
    private void Report(string failure, string kind)
    {
        _bad++;
        if (_reported.Add(kind) && _reported.Count <= MostReported)
        {
            string kept = string.Create(CultureInfo.InvariantCulture, $"{FilePath}.bad-{_reported.Count}");
            File.Copy(FilePath, kept, overwrite: true);
            Console.Error.WriteLine($"{Name}: {failure}\n    {kept}");
        }
    }
}
