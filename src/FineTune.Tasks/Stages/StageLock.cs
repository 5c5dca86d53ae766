namespace FineTune.Tasks.Stages;

/// <summary>One engine at a time in one project: a second build waits. The system gives the lock back if its holder dies.</summary>
internal sealed class StageLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly FileStream _file;

    private StageLock(FileStream file, bool waited)
    {
        _file = file;
        Waited = waited;
    }

    /// <summary>True where another build had it.</summary>
    public bool Waited { get; }

    /// <summary>The lock; null where the build was cancelled while it waited.</summary>
    public static StageLock? Take(string path, Action onWait, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        bool waited = false;
        while (!cancellation.IsCancellationRequested)
        {
            if (TryOpen(path) is { } file)
            {
                return new StageLock(file, waited);
            }

            if (!waited)
            {
                waited = true;
                onWait();
            }

            cancellation.WaitHandle.WaitOne(Pause);
        }

        return null;
    }

    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            // Another build holds it: there is no other way to ask.
            return File.Exists(path) ? null : throw new FileNotFoundException("The lock file cannot be created.", path);
        }
    }
}
