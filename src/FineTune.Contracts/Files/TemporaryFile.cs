using System.Diagnostics;
using System.Globalization;

namespace FineTune.Contracts;

/// <summary>
/// Names of files that are being written and are renamed when they are whole. The name tells who writes, so that what a killed process has left is known for
/// it and can be deleted by the next one.
/// </summary>
public static class TemporaryFile
{
    private const string Extension = ".tmp";

    /// <summary>After this time nobody writes any more, also on a machine whose processes cannot be asked for.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static long _last;

    /// <summary>
    /// A name beside a file: <c>stamp.json.638998.ci-7.4711.3.tmp</c>, of when, where, by which process and which time of that process it is written.
    /// </summary>
    public static string Beside(string path) => string.Create(
        CultureInfo.InvariantCulture, $"{path}.{DateTime.UtcNow.Ticks}.{Machine}.{Environment.ProcessId}.{Interlocked.Increment(ref _last)}{Extension}");

    /// <summary>Deletes what killed writers of one file have left.</summary>
    public static void DeleteLeftovers(string path) =>
        DeleteLeftovers(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".*" + Extension, SearchOption.TopDirectoryOnly);

    /// <summary>Deletes what killed writers of any file in a folder have left; bytes that are free now.</summary>
    /// <param name="depth">Whether folders below it are meant as well: none of them may be deleted meanwhile.</param>
    public static long DeleteAllLeftovers(string folder, SearchOption depth) => DeleteLeftovers(folder, "*" + Extension, depth);

    private static string Machine => Environment.MachineName.Replace('.', '-');

    private static long DeleteLeftovers(string folder, string pattern, SearchOption depth)
    {
        if (!Directory.Exists(folder))
        {
            return 0;
        }

        long freed = 0;
        foreach (string path in Directory.EnumerateFiles(folder, pattern, depth).Where(IsLeftOver))
        {
            try
            {
                long bytes = new FileInfo(path).Length;
                File.Delete(path);
                freed += bytes;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Another has deleted it, or may: it is in nobody's way.
            }
        }

        return freed;
    }

    private static bool IsLeftOver(string path)
    {
        string[] parts = Path.GetFileName(path).Split('.');
        if (parts.Length < 6
            || !long.TryParse(parts[^5], NumberStyles.None, CultureInfo.InvariantCulture, out long ticks)
            || !int.TryParse(parts[^3], NumberStyles.None, CultureInfo.InvariantCulture, out int process))
        {
            return false;
        }

        return DateTime.UtcNow.Ticks - ticks > Longest.Ticks || (parts[^4] == Machine && !IsAlive(process));
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
