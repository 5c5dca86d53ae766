using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>
/// Rows whose pictures or recordings are files that a column names, relative to the Dataset's folder of them or else to the folder of the rows' file.
/// </summary>
internal sealed class MediaPathReader(IRowReader rows, DatasetSpec spec, MediaKind kind) : IRowReader
{
    private readonly MediaFileBytes _bytes = new(kind);

    public IReadOnlyList<string>? LabelNames => rows.LabelNames;

    public IReadOnlyCollection<string> UnusedColumns => rows.UnusedColumns;

    public bool IsUntyped => rows.IsUntyped;

    public RowFindings QuotedLines => rows.QuotedLines;

    public int Line => rows.Line;

    public ValueTask<bool> ReadAsync(CancellationToken cancellation) => rows.ReadAsync(cancellation);

    public ReadOnlySpan<char> Get(DatasetColumn column) => rows.Get(column);

    /// <exception cref="FineTuneException">FT2230, FT2242: the path leads nowhere, or out of the folder, whose files alone a build looks at.</exception>
    public ReadOnlyMemory<byte> Media()
    {
        SourcePosition position = rows.PositionOf(DatasetColumn.Media);
        string written = rows.Get(DatasetColumn.Media).ToString();
        string folder = spec.MediaFolder ?? Path.GetDirectoryName(position.File)!;
        if (written.Length == 0 || written.Contains('\0', StringComparison.Ordinal))
        {
            throw new FineTuneException(kind.NotFound, position, ShortText.Of(written), "is no path");
        }

        string path = Path.GetFullPath(written.Replace('\\', '/'), folder);
        return path.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? _bytes.Of(path, written, position)
            : throw new FineTuneException(kind.NotFound, position, written, $"lies outside of '{folder}'");
    }

    public TextList GetList(DatasetColumn column) => rows.GetList(column);

    public SourcePosition PositionOf(DatasetColumn column) => rows.PositionOf(column);

    public SourcePosition PositionOf(DatasetColumn column, int element) => rows.PositionOf(column, element);

    public ValueTask DisposeAsync() => rows.DisposeAsync();
}
