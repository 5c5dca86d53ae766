using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Opens the files of a Dataset.</summary>
internal static class DataFile
{
    private const int BufferSize = 1 << 16;

    /// <summary>Opens a reader over the rows of a file that count, in the format the Dataset says.</summary>
    public static async ValueTask<IRowReader> OpenRowsAsync(DatasetTable table, string path, CancellationToken cancellation)
    {
        IRowReader reader = await OpenAllRowsAsync(table, path, cancellation).ConfigureAwait(false);
        reader = table.Media is { } media && reader is not (MediaFileReader or ParquetRowReader { HasMedia: true })
            ? new MediaPathReader(reader, table.Spec, media)
            : reader;
        reader = table.HasConversations ? new ConversationRowReader(reader, table) : reader;
        reader = table.HasChoices ? new ChoiceRowReader(reader, table) : reader;
        return FilteredRowReader.IsNeeded(table) ? new FilteredRowReader(reader, table) : reader;
    }

    /// <summary>Names of a file's columns; for JSON those of the first row.</summary>
    public static async ValueTask<IReadOnlyList<string>> ColumnsAsync(DatasetSpec spec, string path, CancellationToken cancellation)
    {
        await using IRowReader reader = await OpenAllRowsAsync(new DatasetTable(spec, new ColumnNames([])), path, cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return [.. reader.UnusedColumns];
    }

    /// <param name="position">Where the project names the file.</param>
    public static FileStream Open(string path, SourcePosition? position)
    {
        if (Directory.Exists(path))
        {
            throw new FineTuneException(DiagnosticCatalog.FileNotReadable, position, path, "it is a folder");
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FineTuneException(DiagnosticCatalog.FileNotFound, position, exception, $"The dataset file '{path}' does not exist");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FineTuneException(DiagnosticCatalog.FileNotReadable, position, exception, path, exception.Message.TrimEnd('.'));
        }
    }

    private static async ValueTask<IRowReader> OpenAllRowsAsync(DatasetTable table, string path, CancellationToken cancellation)
    {
        DatasetSpec spec = table.Spec;
        return spec.Format switch
        {
            DatasetFormat.Csv or DatasetFormat.Tsv => new CsvRowReader(Text(DiagnosticCatalog.MalformedCsv), spec, table.Columns),
            DatasetFormat.JsonLines => new JsonRowReader(new NestedJsonRows(new JsonLines(Text(DiagnosticCatalog.BrokenJson))), table.Columns),
            DatasetFormat.Json => new JsonRowReader(new NestedJsonRows(JsonSequence.Open(Text(DiagnosticCatalog.BrokenJson))), table.Columns),
            DatasetFormat.Parquet => await ParquetRowReader.OpenAsync(Open(path, spec.Position), table.Columns, cancellation).ConfigureAwait(false),
            DatasetFormat.ImageFolder => new MediaFileReader(spec, path, MediaKind.Pictures),
            DatasetFormat.AudioFolder => new MediaFileReader(spec, path, MediaKind.Sounds),
            DatasetFormat.Text => new LineRowReader(Text(DiagnosticCatalog.MalformedText), table.Columns),
            DatasetFormat.Conll => new ConllRowReader(Text(DiagnosticCatalog.MalformedConll), table.Columns),
            _ => throw new ArgumentOutOfRangeException(nameof(table), spec.Format, null),
        };

        TextSource Text(DiagnosticDescriptor malformed) => new(spec, path, malformed);
    }
}
