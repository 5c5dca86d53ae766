using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>The one row of a file that is a picture or a recording: its label is the name of the folder below the Dataset's that it lies in.</summary>
internal sealed class MediaFileReader(DatasetSpec spec, string path, MediaKind kind) : IRowReader
{
    private readonly MediaFileBytes _bytes = new(kind);
    private readonly string _label = LabelOf(spec, path, kind);
    private bool _isRead;

    public IReadOnlyList<string>? LabelNames => null;

    public IReadOnlyCollection<string> UnusedColumns => [];

    public bool IsUntyped => false;

    /// <summary>Such a file has no lines.</summary>
    public int Line => 0;

    public ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        bool isFirst = !_isRead;
        _isRead = true;
        return ValueTask.FromResult(isFirst);
    }

    public ReadOnlySpan<char> Get(DatasetColumn column) => column == DatasetColumn.Label ? _label : path;

    public ReadOnlyMemory<byte> Media() => _bytes.Of(path, path, PositionOf(DatasetColumn.Media));

    public TextList GetList(DatasetColumn column) => new();

    public SourcePosition PositionOf(DatasetColumn column) => new(path);

    public SourcePosition PositionOf(DatasetColumn column, int element) => PositionOf(column);

    public ValueTask DisposeAsync() => default;

    /// <summary>The folder below the Dataset's; where a wildcard found the file, the one that it lies in.</summary>
    private static string LabelOf(DatasetSpec spec, string path, MediaKind kind)
    {
        if (spec.MediaFolder is not { } folder)
        {
            return Path.GetFileName(Path.GetDirectoryName(path)!);
        }

        string[] parts = Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar);
        return parts.Length > 1 ? parts[0] : throw new FineTuneException(kind.WithoutLabel, new SourcePosition(path), folder);
    }
}
