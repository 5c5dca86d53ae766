using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Opens the files of a Dataset.</summary>
internal static class DataFile
{
    private const int BufferSize = 1 << 16;

    /// <summary>Opens a reader over a file in the format the Dataset says.</summary>
    public static async ValueTask<IRowReader> OpenRowsAsync(DatasetTable table, string path, CancellationToken cancellation)
    {
        DatasetSpec spec = table.Spec;
        return spec.Format switch
        {
            DatasetFormat.Csv => new CsvRowReader(Open(path, spec.Position), ',', table.Columns),
            DatasetFormat.Tsv => new CsvRowReader(Open(path, spec.Position), '\t', table.Columns),
            DatasetFormat.JsonLines => new JsonRowReader(new JsonLines(Open(path, spec.Position)), table.Columns),
            DatasetFormat.Parquet => await ParquetRowReader.OpenAsync(Open(path, spec.Position), table.Columns, cancellation).ConfigureAwait(false),
            DatasetFormat.Conll => new ConllRowReader(Open(path, spec.Position), table.Columns),
            _ => throw new ArgumentOutOfRangeException(nameof(table), spec.Format, null),
        };
    }

    /// <summary>Names of a file's columns; for JSON those of the first row.</summary>
    public static async ValueTask<IReadOnlyList<string>> ColumnsAsync(DatasetSpec spec, string path, CancellationToken cancellation)
    {
        var none = new DatasetTable(spec, new ColumnNames([]));
        await using IRowReader reader = await OpenRowsAsync(none, path, cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return [.. reader.UnusedColumns];
    }

    /// <param name="position">Where the project names the file.</param>
    private static FileStream Open(string path, SourcePosition? position)
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
            throw new FineTuneException(DiagnosticCatalog.FileNotFound, position, exception, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FineTuneException(DiagnosticCatalog.FileNotReadable, position, exception, path, exception.Message.TrimEnd('.'));
        }
    }
}
