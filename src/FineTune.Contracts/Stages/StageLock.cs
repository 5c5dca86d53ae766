namespace FineTune.Contracts;

/// <summary>
/// One holder at a time: of a project among builds, of a stage's folder among engines, as one may outlive its build by a moment.
/// The system gives the lock back if its holder dies.
/// </summary>
public sealed class StageLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly FileStream _file;

    private StageLock(FileStream file, bool waited)
    {
        _file = file;
        Waited = waited;
    }

    /// <summary>True where another had it.</summary>
    public bool Waited { get; }

    /// <summary>The lock; null where cancellation came first.</summary>
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
        catch (IOException) when (File.Exists(path))
        {
            // Another holds it: there is no other way to ask.
            return null;
        }
    }
}
