using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>A Dataset's format: as it says, or by the extension of its first file.</summary>
internal static class DatasetFormats
{
    private static readonly string[] Names = ["csv", "tsv", "json", "jsonl", "parquet", "imagefolder", "audiofolder", "text", "conll"];
    private static readonly string[] Compressed = [".gz", ".br", ".zst"];

    /// <summary>The format; null, with a diagnostic, where there is none.</summary>
    public static DatasetFormat? Find(EvaluatedItem item, SourcePosition position, Func<string, SourcePosition> positionOf, DiagnosticList diagnostics)
    {
        string extension = Path.GetExtension(item.Include);
        bool isCompressed = Array.IndexOf(Compressed, extension.ToLowerInvariant()) >= 0;
        string inner = isCompressed ? Path.GetExtension(Path.GetFileNameWithoutExtension(item.Include)) : extension;
        DatasetFormat? format;
        if (item.Find("Format") is { } written)
        {
            format = Named(written);
            if (format is null)
            {
                _ = new ValueParser(diagnostics).Choice("Format", written, Names, positionOf("Format"));
            }
        }
        else
        {
            format = OfFile(item.Include)?.Folder ?? Named(inner.TrimStart('.'));
            if (format is null)
            {
                diagnostics.Add(DiagnosticCatalog.UnknownFormat, position, item.Include);
            }
        }

        if (format == DatasetFormat.Parquet && isCompressed)
        {
            diagnostics.Add(
                DiagnosticCatalog.FileNotReadable, position, item.Include, "Parquet files are compressed inside and are not read out of another compression");
        }

        return format;
    }

    /// <summary>The format that a file's name says; null where it says none.</summary>
    public static DatasetFormat? OfPath(string path)
    {
        string extension = Path.GetExtension(path);
        bool isCompressed = Array.IndexOf(Compressed, extension.ToLowerInvariant()) >= 0;
        return Named((isCompressed ? Path.GetExtension(Path.GetFileNameWithoutExtension(path)) : extension).TrimStart('.'));
    }

    /// <summary>True for the name of a file whose format can be told.</summary>
    public static bool HasKnownExtension(string path)
    {
        string extension = Path.GetExtension(path);
        bool isCompressed = Array.IndexOf(Compressed, extension.ToLowerInvariant()) >= 0;
        return isCompressed || OfFile(path) is not null || Named(extension.TrimStart('.')) is not null;
    }

    /// <summary>The kind of media of a file of that name; null where it is one of rows.</summary>
    private static MediaKind? OfFile(string path)
    {
        foreach (MediaKind kind in MediaKind.All)
        {
            if (kind.IsFile(path))
            {
                return kind;
            }
        }

        return null;
    }

    private static DatasetFormat? Named(string format) => format.ToLowerInvariant() switch
    {
        "csv" => DatasetFormat.Csv,
        "tsv" => DatasetFormat.Tsv,
        "jsonl" or "ndjson" => DatasetFormat.JsonLines,
        "json" => DatasetFormat.Json,
        "parquet" => DatasetFormat.Parquet,
        "imagefolder" => DatasetFormat.ImageFolder,
        "audiofolder" => DatasetFormat.AudioFolder,
        "txt" or "text" => DatasetFormat.Text,
        "conll" => DatasetFormat.Conll,
        _ => null,
    };
}
