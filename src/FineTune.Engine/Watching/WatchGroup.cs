using System.Diagnostics;
using System.Globalization;
using FineTune.Contracts;

namespace FineTune.Engine.Watching;

/// <summary>
/// Builds that are watched together, by a folder that they share: the nodes of one build, each of which has a process that watches. Each writes down which
/// projects it has, and who holds the folder's lock serves the pages of all.
/// </summary>
internal sealed class WatchGroup : IDisposable
{
    private const string Extension = ".projects";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string _folder;

    /// <summary>Begins with the time, so that projects stand in the order in which they began, and has the process, which may be gone.</summary>
    private readonly string _own;

    /// <exception cref="IOException">The folder cannot be written; an UnauthorizedAccessException likewise.</exception>
    public WatchGroup(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        _own = Path.Combine(
            folder, string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow.Ticks:D19}-{Guid.NewGuid():N}-{Environment.ProcessId}{Extension}"));
        File.WriteAllText(_own, "");
    }

    private string AddressFile => Path.Combine(_folder, "port");

    /// <summary>The port of who serves or did so last; null where nobody has.</summary>
    public int? Port => Written()?.Port;

    public void Add(string line) => File.AppendAllText(_own, line + "\n");

    /// <summary>The lines of all who are there.</summary>
    public IReadOnlyList<string> Lines()
    {
        List<string> lines = [];
        foreach (string file in Directory.GetFiles(_folder, $"*{Extension}").Order(StringComparer.Ordinal))
        {
            if (!IsThere(ProcessOf(file)))
            {
                File.Delete(file);
                continue;
            }

            string text = ReadShared(file);
            // A line that is being written is read the next time.
            lines.AddRange(text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        return lines;
    }

    /// <summary>Waits until nobody else serves, and has the lock then; null where cancellation came first.</summary>
    /// <param name="onOther">Told once where another serves.</param>
    public FileMutex? Lead(Action onOther, CancellationToken cancellation) =>
        FileMutex.Take(Path.Combine(_folder, "lock"), MutexOwner.Here("watch"), _ => onOther(), cancellation);

    /// <summary>Says where the pages are.</summary>
    public void Write(int port) =>
        AtomicFile.Write(AddressFile, System.Text.Encoding.UTF8.GetBytes(FormattableString.Invariant($"{port} {Environment.ProcessId}")));

    /// <summary>Where another serves; null where that is not said in time.</summary>
    public int? FindPort(CancellationToken cancellation)
    {
        long begin = Stopwatch.GetTimestamp();
        do
        {
            // The file of one that was killed is still there.
            if (Written() is { } written && IsThere(written.Process))
            {
                return written.Port;
            }
        }
        while (Stopwatch.GetElapsedTime(begin) < Patience && !cancellation.WaitHandle.WaitOne(Pause));
        return null;
    }

    public void Dispose() => File.Delete(_own);

    private (int Port, int Process)? Written()
    {
        try
        {
            return ReadShared(AddressFile).Split(' ') is [var port, var process]
                ? (int.Parse(port, CultureInfo.InvariantCulture), int.Parse(process, CultureInfo.InvariantCulture))
                : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static string ReadShared(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd();
    }

    private static int ProcessOf(string file) => int.Parse(Path.GetFileNameWithoutExtension(file).Split('-')[^1], CultureInfo.InvariantCulture);

    private static bool IsThere(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
