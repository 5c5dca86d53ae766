using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Opens the files of a Dataset.</summary>
internal static class DataFile
{
    private const int BufferSize = 1 << 16;

    /// <summary>Opens a reader over a file in the format the Dataset says.</summary>
    public static async ValueTask<IRowReader> OpenRowsAsync(DatasetSpec spec, string path, CancellationToken cancellation) => spec.Format switch
    {
        DatasetFormat.Csv => new CsvRowReader(Open(path, spec.Position), ',', new ColumnNames(spec)),
        DatasetFormat.Tsv => new CsvRowReader(Open(path, spec.Position), '\t', new ColumnNames(spec)),
        DatasetFormat.JsonLines => new JsonLinesRowReader(Open(path, spec.Position), new ColumnNames(spec)),
        DatasetFormat.Parquet => await ParquetRowReader.OpenAsync(Open(path, spec.Position), new ColumnNames(spec), cancellation).ConfigureAwait(false),
        _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Format, null),
    };

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
