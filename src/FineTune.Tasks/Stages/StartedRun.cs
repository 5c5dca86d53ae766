using System.Globalization;
using System.Text;
using FineTune.Contracts;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Stages;

/// <summary>
/// The run of a stage that is under way, or was when it was killed or failed: <c>started.txt</c>, gone when a run has ended well. A run that was asked for
/// anew (FineTuneNoCache) and did not get to the end is still asked for: the next build ends it, and takes neither the older stamp nor the store's entry for
/// it.
/// </summary>
/// <param name="Key">The key of the run.</param>
/// <param name="AnewSince">When it was asked for anew; null where it was not.</param>
internal sealed record StartedRun(string Key, DateTime? AnewSince)
{
    private const string Format = "O";

    /// <summary>The run; null where there is none.</summary>
    public static StartedRun? Load(StageFolder folder)
    {
        if (!File.Exists(folder.Started))
        {
            return null;
        }

        string[] lines = File.ReadAllLines(folder.Started);
        bool isAnew = DateTime.TryParseExact(
            lines.Length > 1 ? lines[1] : "", Format, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime since);
        return new StartedRun(lines.Length > 0 ? lines[0] : "", isAnew ? since : null);
    }

    /// <summary>The run that begins now for a key.</summary>
    /// <param name="anew">True where the build asks for it anew; otherwise an earlier build may have, and have failed.</param>
    public static StartedRun Begin(StageFolder folder, string key, bool anew)
    {
        DateTime? since = anew ? DateTime.UtcNow : Load(folder) is { } earlier && earlier.Key == key ? earlier.AnewSince : null;
        var run = new StartedRun(key, since);
        AtomicFile.Write(
            folder.Started, Encoding.ASCII.GetBytes(since is { } time ? $"{key}\n{time.ToString(Format, CultureInfo.InvariantCulture)}\n" : key + "\n"));
        return run;
    }

    /// <summary>True where checkpoints that lie in the stage's folder are of a run before this one was asked for anew.</summary>
    public bool LeavesCheckpoints(StageFolder folder)
    {
        string checkpoints = Path.Combine(folder.FullPath, StageLayout.Checkpoints);
        return AnewSince is { } since
            && !(Directory.Exists(checkpoints)
                && Directory.EnumerateDirectories(checkpoints).Any(checkpoint => Directory.GetLastWriteTimeUtc(checkpoint) > since));
    }
}
