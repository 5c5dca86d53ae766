using System.Collections.Concurrent;

namespace FineTune.Tasks.Stamps;

/// <summary>
/// Files that several tasks of a build read one after the other, parsed once: what was read serves as long as the system says that the file is the same. As in
/// <c>FileHasher</c>, a file written in the last two seconds is read every time.
/// </summary>
internal sealed class ReadOnce<T>(Func<string, T> read)
    where T : class
{
    /// <summary>A process that builds many projects keeps no more than the last ones.</summary>
    private const int Most = 8;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>What the file holds; shared, so nobody may change it.</summary>
    public T Of(string path)
    {
        // Looked at before it is read: a change in between shows the next time.
        FileState? state = FileState.Of(path);
        if (state is { } same && _known.TryGetValue(path, out Known? known) && known.State == same)
        {
            return known.Value;
        }

        T value = read(path);
        Keep(path, state, value);
        return value;
    }

    /// <summary>What the file is known to hold, from somebody who need not read it.</summary>
    public void Know(string path, T value) => Keep(path, FileState.Of(path), value);

    private void Keep(string path, FileState? state, T value)
    {
        if (state is { } settled && DateTime.UtcNow.Ticks - Math.Max(settled.Ticks, settled.Change) > Settling.Ticks)
        {
            if (_known.Count >= Most)
            {
                _known.Clear();
            }

            _known[path] = new Known(settled, value);
        }
    }

    private sealed record Known(FileState State, T Value);
}
