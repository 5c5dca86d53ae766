using System.Collections.Concurrent;
using FineTune.Tasks.Fingerprints;

namespace FineTune.Tasks.Stages;

/// <summary>
/// Files that several tasks of a build read one after the other, parsed once: what was read serves as long as the system says that the file is the same. As in
/// <see cref="FileHasher"/>, a file written in the last two seconds is read every time.
/// </summary>
internal sealed class ReadOnce<T>(Func<string, T> read)
    where T : class
{
    /// <summary>A process that builds many projects keeps no more than the last ones.</summary>
    private const int Most = 8;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, (FileState State, T Value)> _known = new(StringComparer.Ordinal);

    /// <summary>What the file holds; shared, so nobody may change it.</summary>
    public T Of(string path)
    {
        // Looked at before it is read: a change in between shows the next time.
        FileState? state = FileState.Of(path);
        if (state is { } same && _known.TryGetValue(path, out (FileState State, T Value) known) && known.State == same)
        {
            return known.Value;
        }

        T value = read(path);
        if (state is { } settled && DateTime.UtcNow.Ticks - Math.Max(settled.Ticks, settled.Change) > Settling.Ticks)
        {
            if (_known.Count >= Most)
            {
                _known.Clear();
            }

            _known[path] = (settled, value);
        }

        return value;
    }
}
