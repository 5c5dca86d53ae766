using System.Globalization;

namespace FineTune.Engine.Native;

/// <summary>What Linux would give this process before it kills somebody: of the machine, and of each control group the process is in.</summary>
/// <param name="root">The folder that /proc and /sys are in.</param>
internal sealed class AvailableMemory(string root)
{
    /// <summary>Bytes; null where the system does not tell.</summary>
    public long? Bytes()
    {
        long? least = Field("proc/meminfo", "MemAvailable:") * 1024;
        foreach (long group in ControlGroups())
        {
            least = least is { } bytes ? Math.Min(bytes, group) : group;
        }

        return least;
    }

    /// <summary>Bytes of private writable memory the process has asked for, used or not (VmData); null where the system does not tell.</summary>
    public long? Asked() => Field("proc/self/status", "VmData:") * 1024;

    /// <summary>What each group leaves, from the process's own up to the root; a group without a limit is left out.</summary>
    private IEnumerable<long> ControlGroups()
    {
        string list = Path.Combine(root, "proc/self/cgroup");
        foreach (string line in File.Exists(list) ? File.ReadAllLines(list) : [])
        {
            // Of version 2, 0::/path; of version 1, number:controllers:/path.
            string[] parts = line.Split(':', 3);
            bool isSecond = parts is [_, "", _];
            if (!isSecond && !(parts is [_, { } controllers, _] && controllers.Split(',').Contains("memory")))
            {
                continue;
            }

            string mount = Path.Combine(root, isSecond ? "sys/fs/cgroup" : "sys/fs/cgroup/memory");
            // In a container the path is that of the host, and the group is mounted as if it were the root.
            for (string? group = parts[2].Trim('/'); group is not null; group = group.Length == 0 ? null : Path.GetDirectoryName(group))
            {
                string folder = Path.Combine(mount, group);
                long? limit = Number(Path.Combine(folder, isSecond ? "memory.max" : "memory.limit_in_bytes"));
                long? usage = Number(Path.Combine(folder, isSecond ? "memory.current" : "memory.usage_in_bytes"));
                if (limit is { } most && usage is { } used)
                {
                    // Pages of files that nobody has looked at lately go when memory is wanted.
                    long cached = Field(Path.Combine(folder, "memory.stat"), isSecond ? "inactive_file" : "total_inactive_file") ?? 0;
                    yield return Math.Max(0, most - used + cached);
                }
            }
        }
    }

    /// <summary>The number behind a word at the start of a line.</summary>
    private long? Field(string file, string word)
    {
        string path = Path.Combine(root, file);
        string? line = File.Exists(path) ? File.ReadLines(path).FirstOrDefault(line => line.StartsWith(word, StringComparison.Ordinal)) : null;
        return line is null ? null : Parsed(line[word.Length..].Replace("kB", "", StringComparison.Ordinal));
    }

    /// <summary>The one number of a file; null for 'max' and where there is no such file.</summary>
    private static long? Number(string path) => File.Exists(path) ? Parsed(File.ReadAllText(path)) : null;

    private static long? Parsed(string text) => long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
