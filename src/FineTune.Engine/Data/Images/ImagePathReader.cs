using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Rows whose pictures are files that a column names, relative to the Dataset's ImageFolder or else to the folder of the rows' file.</summary>
internal sealed class ImagePathReader(IRowReader rows, DatasetSpec spec) : IRowReader
{
    private readonly ImageBytes _bytes = new();

    public IReadOnlyList<string>? LabelNames => rows.LabelNames;

    public IReadOnlyCollection<string> UnusedColumns => rows.UnusedColumns;

    public bool IsUntyped => rows.IsUntyped;

    public RowFindings QuotedLines => rows.QuotedLines;

    public int Line => rows.Line;

    public ValueTask<bool> ReadAsync(CancellationToken cancellation) => rows.ReadAsync(cancellation);

    public ReadOnlySpan<char> Get(DatasetColumn column) => rows.Get(column);

    /// <exception cref="FineTuneException">FT2230: the path leads nowhere, or out of the folder, whose files alone a build looks at.</exception>
    public ReadOnlyMemory<byte> Image()
    {
        SourcePosition position = rows.PositionOf(DatasetColumn.Image);
        string written = rows.Get(DatasetColumn.Image).ToString();
        string folder = spec.ImageFolder ?? Path.GetDirectoryName(position.File)!;
        if (written.Length == 0 || written.Contains('\0', StringComparison.Ordinal))
        {
            throw new FineTuneException(DiagnosticCatalog.PictureNotFound, position, ShortText.Of(written), "is no path");
        }

        string path = Path.GetFullPath(written.Replace('\\', '/'), folder);
        return path.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? _bytes.Of(path, written, position)
            : throw new FineTuneException(DiagnosticCatalog.PictureNotFound, position, written, $"lies outside of '{folder}'");
    }

    public TextList GetList(DatasetColumn column) => rows.GetList(column);

    public SourcePosition PositionOf(DatasetColumn column) => rows.PositionOf(column);

    public SourcePosition PositionOf(DatasetColumn column, int element) => rows.PositionOf(column, element);

    public ValueTask DisposeAsync() => rows.DisposeAsync();
}
