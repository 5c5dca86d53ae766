using FineTune.Contracts;
using Microsoft.Build.Framework;

namespace FineTune.Tasks.Progress;

/// <summary>
/// A line that is said once a build, however many projects and nodes it has: a node remembers it, and of several nodes that one says it that has the lock of a
/// folder which they share.
/// </summary>
internal sealed class SaidOnce : IDisposable
{
    private readonly FileMutex? _mutex;

    private SaidOnce(FileMutex? mutex) => _mutex = mutex;

    /// <param name="folder">Of this build, and of no other at the same time.</param>
    public static void Say(IBuildEngine4 build, string line, string folder)
    {
        if (build.GetRegisteredTaskObject(line, RegisteredTaskObjectLifetime.Build) is not null)
        {
            return;
        }

        bool isFirst = TryTake(Path.Combine(folder, "said"), out FileMutex? mutex);
        build.RegisterTaskObject(line, new SaidOnce(mutex), RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
        if (isFirst)
        {
            build.Say(line);
        }
    }

    /// <summary>MSBuild does it when the build ends.</summary>
    public void Dispose() => _mutex?.Dispose();

    private static bool TryTake(string path, out FileMutex? mutex)
    {
        mutex = null;
        using var isTaken = new CancellationTokenSource();
        try
        {
            mutex = FileMutex.Take(path, MutexOwner.Here("a line of the build"), _ => isTaken.Cancel(), isTaken.Token);
            return mutex is not null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Rather said by each node than by none.
            return true;
        }
    }
}
