using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FineTune.Engine.Metrics;

/// <summary>
/// Puts any number of entries in order with bounded memory: each time the buffer is full it is sorted and appended to a scratch file, and
/// reading merges these runs. Nothing is rounded or sampled, so what is computed from the order is exact.
/// </summary>
/// <param name="scratchFolder">Existing folder for the scratch file; it is made only when the buffer overflows, and deleted on disposal.</param>
/// <param name="capacity">Entries in memory, 16 bytes each.</param>
internal sealed class ExternalSort(string scratchFolder, int capacity = ExternalSort.DefaultCapacity) : IDisposable
{
    public const int DefaultCapacity = 1 << 18;

    /// <summary>Entries of a run that are read at once.</summary>
    private const int ReadAhead = 512;

    private readonly List<SortEntry> _buffer = [];
    private readonly List<Run> _runs = [];
    private SafeFileHandle? _file;
    private string? _path;
    private bool _inOrder;

    public long Count { get; private set; }

    public void Add(SortEntry entry)
    {
        if (_buffer.Count == capacity)
        {
            Spill();
        }

        _buffer.Add(entry);
        _inOrder = false;
        Count++;
    }

    /// <summary>All entries by ascending key. May be asked for any number of times, also while another enumeration runs; nothing may be added then.</summary>
    public IEnumerable<SortEntry> Sorted()
    {
        if (!_inOrder)
        {
            _buffer.Sort();
            _inOrder = true;
        }

        return _runs.Count == 0 ? _buffer : Merge();
    }

    public void Dispose()
    {
        _file?.Dispose();
        if (_path is not null)
        {
            File.Delete(_path);
        }
    }

    private void Spill()
    {
        if (_file is null)
        {
            _path = Path.Combine(scratchFolder, $"{Guid.NewGuid():N}.sort");
            _file = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.ReadWrite);
        }

        _buffer.Sort();
        long start = RandomAccess.GetLength(_file);
        RandomAccess.Write(_file, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_buffer)), start);
        _runs.Add(new Run(start, _buffer.Count));
        _buffer.Clear();
    }

    private IEnumerable<SortEntry> Merge()
    {
        var queue = new PriorityQueue<IEnumerator<SortEntry>, SortEntry>();
        foreach (IEnumerable<SortEntry> run in _runs.Select(Read).Append(_buffer))
        {
            IEnumerator<SortEntry> entries = run.GetEnumerator();
            if (entries.MoveNext())
            {
                queue.Enqueue(entries, entries.Current);
            }
        }

        while (queue.TryDequeue(out IEnumerator<SortEntry>? entries, out SortEntry first))
        {
            yield return first;
            if (entries.MoveNext())
            {
                queue.Enqueue(entries, entries.Current);
            }
        }
    }

    private IEnumerable<SortEntry> Read(Run run)
    {
        var entries = new SortEntry[Math.Min(ReadAhead, run.Count)];
        for (int done = 0; done < run.Count; done += entries.Length)
        {
            int count = Math.Min(entries.Length, run.Count - done);
            ReadExactly(entries.AsSpan(0, count), run.Start + ((long)done * Marshal.SizeOf<SortEntry>()));
            for (int index = 0; index < count; index++)
            {
                yield return entries[index];
            }
        }
    }

    private void ReadExactly(Span<SortEntry> entries, long offset)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(entries);
        while (bytes.Length > 0)
        {
            int read = RandomAccess.Read(_file!, bytes, offset);
            if (read == 0)
            {
                throw new EndOfStreamException($"'{_path}' is shorter than what was written to it.");
            }

            bytes = bytes[read..];
            offset += read;
        }
    }

    /// <param name="Start">Byte offset in the scratch file.</param>
    /// <param name="Count">Entries.</param>
    private readonly record struct Run(long Start, int Count);
}
