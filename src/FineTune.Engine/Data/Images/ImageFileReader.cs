using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>The one row of a picture file: its label is the name of the folder below the Dataset's that it lies in.</summary>
internal sealed class ImageFileReader(DatasetSpec spec, string path) : IRowReader
{
    private readonly ImageBytes _bytes = new();
    private readonly string _label = LabelOf(spec, path);
    private bool _isRead;

    public IReadOnlyList<string>? LabelNames => null;

    public IReadOnlyCollection<string> UnusedColumns => [];

    public bool IsUntyped => false;

    /// <summary>A picture has no lines.</summary>
    public int Line => 0;

    public ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        bool isFirst = !_isRead;
        _isRead = true;
        return ValueTask.FromResult(isFirst);
    }

    public ReadOnlySpan<char> Get(DatasetColumn column) => column == DatasetColumn.Label ? _label : path;

    public ReadOnlyMemory<byte> Image() => _bytes.Of(path, path, PositionOf(DatasetColumn.Image));

    public TextList GetList(DatasetColumn column) => new();

    public SourcePosition PositionOf(DatasetColumn column) => new(path);

    public SourcePosition PositionOf(DatasetColumn column, int element) => PositionOf(column);

    public ValueTask DisposeAsync() => default;

    /// <summary>The folder below the Dataset's; where a wildcard found the file, the one that it lies in.</summary>
    private static string LabelOf(DatasetSpec spec, string path)
    {
        if (spec.ImageFolder is not { } folder)
        {
            return Path.GetFileName(Path.GetDirectoryName(path)!);
        }

        string[] parts = Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar);
        return parts.Length > 1 ? parts[0] : throw new FineTuneException(DiagnosticCatalog.PictureWithoutLabel, new SourcePosition(path), folder);
    }
}
