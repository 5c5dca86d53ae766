using System.Text.Json;

namespace FineTune.Contracts;

/// <summary>
/// One holder at a time: of a project among builds, of a stage's folder among engines, as one may outlive its build by a moment, of a GPU among
/// trainings. The system gives the lock back if its holder dies. Who holds it is written beside it, because a locked file cannot be read.
/// </summary>
public sealed class FileMutex : IDisposable
{
    // EROFS; ERROR_WRITE_PROTECT as HRESULT.
    private static readonly int[] ReadOnlyResults = [30, unchecked((int)0x80070013)];
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly FileStream _file;
    private readonly string _ownerFile;

    private FileMutex(FileStream file, string ownerFile, bool waited)
    {
        _file = file;
        _ownerFile = ownerFile;
        Waited = waited;
    }

    /// <summary>True where another had it.</summary>
    public bool Waited { get; }

    /// <summary>The lock; null where cancellation came first.</summary>
    /// <param name="path">The lock's file; it is created and never deleted.</param>
    /// <param name="owner">Shown to those who wait for this holder.</param>
    /// <param name="onWait">Told once who has it; null where nobody knows.</param>
    public static FileMutex? Take(string path, MutexOwner owner, Action<MutexOwner?> onWait, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string ownerFile = OwnerFile(path);
        bool waited = false;
        while (!cancellation.IsCancellationRequested)
        {
            if (TryOpen(path) is { } file)
            {
                var taken = new FileMutex(file, ownerFile, waited);
                taken.Sign(owner);
                return taken;
            }

            if (!waited)
            {
                waited = true;
                onWait(ReadOwner(ownerFile));
            }

            cancellation.WaitHandle.WaitOne(Pause);
        }

        return null;
    }

    /// <summary>Where the holder's name is. It stays behind where the holder was killed, until the lock is taken again.</summary>
    /// <param name="path">The lock's file.</param>
    public static string OwnerFile(string path) => path + ".owner";

    public void Dispose()
    {
        File.Delete(_ownerFile);
        _file.Dispose();
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (File.Exists(path) && !ReadOnlyResults.Contains(failure.HResult))
        {
            // Another holds it: there is no other way to ask. On a disk that is only read nobody ever lets go of it.
            return null;
        }
    }

    private static MutexOwner? ReadOwner(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ContractsJson.Line.MutexOwner);
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            // It is being written, or its holder died before it was.
            return null;
        }
    }

    private void Sign(MutexOwner owner)
    {
        try
        {
            File.WriteAllBytes(_ownerFile, JsonSerializer.SerializeToUtf8Bytes(owner, ContractsJson.Line.MutexOwner));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The lock is the locked file; who holds it is a courtesy that a full disk may refuse.
            File.Delete(_ownerFile);
        }
    }
}
