using System.Globalization;

namespace FineTune.Engine.Tracking;

/// <summary>
/// An event file of TensorBoard (tensorboard/compat/proto/event.proto). It is written while training runs. A run that goes on finds its own file and adds what
/// is not in it: a point is there once, whatever was killed when.
/// </summary>
internal sealed class EventFile : IDisposable
{
    private const string Prefix = "events.out.tfevents.";
    private const int SessionStarts = 1;

    private readonly RecordFile _records;
    private readonly TimeProvider _time;
    private readonly HashSet<(long Step, string Tag)> _points = [];

    private EventFile(RecordFile records, TimeProvider time)
    {
        _records = records;
        _time = time;
    }

    /// <param name="folder">The run's folder; made where it is not there.</param>
    /// <param name="run">What the names of this run's files end with.</param>
    /// <param name="goesOn">False writes a new file in the place of one that the run has there.</param>
    public static EventFile Open(string folder, string run, bool goesOn, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        string[] own = [.. Directory.GetFiles(folder, $"{Prefix}*.{run}").Order(StringComparer.Ordinal)];
        if (goesOn && own.Length > 0)
        {
            var opened = new EventFile(new RecordFile(OpenToShare(own[^1], FileMode.Open)), time);
            opened.GoOn();
            return opened;
        }

        Array.ForEach(own, File.Delete);
        string name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{time.GetUtcNow().ToUnixTimeSeconds():D10}.{run}");
        var file = new EventFile(new RecordFile(OpenToShare(Path.Combine(folder, name), FileMode.CreateNew)), time);
        file.Start();
        return file;
    }

    /// <summary>Adds the values of a step that are not there yet.</summary>
    public void Add(long step, IEnumerable<SummaryValue> values)
    {
        var summary = new ProtobufMessage();
        bool isEmpty = true;
        foreach (SummaryValue value in values)
        {
            if (_points.Add((step, value.Tag)))
            {
                summary.Message(1, value.Message);
                isEmpty = false;
            }
        }

        if (!isEmpty)
        {
            Append(step, new ProtobufMessage().Message(5, summary));
        }
    }

    public void Dispose() => _records.Dispose();

    /// <summary>Others read it meanwhile, and Windows lets them only where it is said.</summary>
    private static FileStream OpenToShare(string path, FileMode mode) =>
        new(path, mode, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);

    private void Start()
    {
        Append(0, new ProtobufMessage().Text(3, "brain.Event:2").Message(10, new ProtobufMessage().Text(1, "finetune")));
        // TensorBoard forgets what it knew of the folder: the points of an earlier run there.
        Append(0, new ProtobufMessage().Message(7, new ProtobufMessage().Integer(1, SessionStarts)));
    }

    private void GoOn()
    {
        IReadOnlyList<byte[]> records = _records.ReadAndCut();
        if (records.Count == 0)
        {
            Start();
        }

        foreach (byte[] record in records)
        {
            Remember(record);
        }
    }

    private void Remember(byte[] record)
    {
        long step = 0;
        var fields = new ProtobufFields(record);
        while (fields.Next())
        {
            if (fields.Field == 2)
            {
                step = fields.Integer;
            }
            else if (fields.Field == 5)
            {
                var values = new ProtobufFields(fields.Bytes);
                while (values.Next())
                {
                    _points.Add((step, TagOf(values.Bytes)));
                }
            }
        }
    }

    private static string TagOf(ReadOnlySpan<byte> value)
    {
        var fields = new ProtobufFields(value);
        while (fields.Next())
        {
            if (fields.Field == 1)
            {
                return fields.Text;
            }
        }

        return "";
    }

    private void Append(long step, ProtobufMessage rest)
    {
        double seconds = _time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        ProtobufMessage head = new ProtobufMessage().Double(1, seconds).Integer(2, step);
        _records.Append([.. head.ToArray(), .. rest.ToArray()]);
    }
}
