using System.Security.Cryptography;
using System.Text;
using FineTune.Contracts;

namespace FineTune.Tasks.Fingerprints;

/// <summary>
/// The digests of every row of the dataset files that Tokenize read last, so that the next build can say how many rows of a file changed. Rows are told by
/// their bytes: lines, where a line end between quotes is part of the row. Only for text files, and only for a number that costs no time to speak of.
/// </summary>
internal sealed class RowDigests
{
    private const long MaxRows = 4_000_000;
    private const long MaxBytes = 512L << 20;

    private static readonly string[] TextExtensions = [".csv", ".tsv", ".jsonl", ".json", ".ndjson", ".txt"];

    private readonly Dictionary<string, ulong[]> _rowsOfFile = new(StringComparer.Ordinal);

    /// <summary>Reads what <see cref="Save"/> wrote; empty where there is nothing or it cannot be read, as it only makes a message richer.</summary>
    public static RowDigests Load(string path)
    {
        var digests = new RowDigests();
        if (!File.Exists(path))
        {
            return digests;
        }

        try
        {
            using var reader = new BinaryReader(File.OpenRead(path), Encoding.ASCII);
            for (int files = reader.ReadInt32(); files > 0; files--)
            {
                string sha256 = reader.ReadString();
                ulong[] rows = new ulong[reader.ReadInt32()];
                for (int row = 0; row < rows.Length; row++)
                {
                    rows[row] = reader.ReadUInt64();
                }

                digests._rowsOfFile[sha256] = rows;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or OverflowException)
        {
            digests._rowsOfFile.Clear();
        }

        return digests;
    }

    /// <summary>Reads the files, as long as their number of rows and bytes is modest.</summary>
    /// <param name="files">Full path and SHA-256 of each.</param>
    public static RowDigests Of(IEnumerable<(string Path, string Sha256)> files)
    {
        var digests = new RowDigests();
        long rows = 0;
        long bytes = 0;
        foreach ((string path, string sha256) in files)
        {
            FileInfo file = LinkedFile.Follow(path);
            if (IsText(path) && file.Exists && (bytes += file.Length) <= MaxBytes && rows <= MaxRows)
            {
                ulong[] read = Read(path);
                rows += read.Length;
                digests._rowsOfFile[sha256] = read;
            }
        }

        return digests;
    }

    public void Save(string path)
    {
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content, Encoding.ASCII, leaveOpen: true))
        {
            writer.Write(_rowsOfFile.Count);
            foreach ((string sha256, ulong[] rows) in _rowsOfFile)
            {
                writer.Write(sha256);
                writer.Write(rows.Length);
                foreach (ulong row in rows)
                {
                    writer.Write(row);
                }
            }
        }

        Contracts.MemoFile.TryWrite(path, content.ToArray());
    }

    /// <summary>
    /// How a file differs from the one that had the digest <paramref name="before"/>: <c>2 of 5000 rows</c>; empty where that one is not known.
    /// </summary>
    public string Difference(string before, string path)
    {
        if (!_rowsOfFile.TryGetValue(before, out ulong[]? old) || !IsText(path) || LinkedFile.Follow(path).Length > MaxBytes)
        {
            return "";
        }

        ulong[] now = Read(path);
        var counts = new Dictionary<ulong, int>();
        foreach (ulong row in old)
        {
            counts[row] = counts.GetValueOrDefault(row) + 1;
        }

        int added = 0;
        foreach (ulong row in now)
        {
            if (counts.GetValueOrDefault(row) is var left and > 0)
            {
                counts[row] = left - 1;
            }
            else
            {
                added++;
            }
        }

        return Text(Math.Min(added, added + old.Length - now.Length), added, now.Length - old.Length, Rows(path, now.Length));
    }

    private static bool IsText(string path) => Array.IndexOf(TextExtensions, Path.GetExtension(path).ToLowerInvariant()) >= 0;

    /// <summary>A header is no row.</summary>
    private static int Rows(string path, int lines) => Path.GetExtension(path).ToLowerInvariant() is ".csv" or ".tsv" ? Math.Max(0, lines - 1) : lines;

    private static string Text(int replaced, int added, int more, int rows) => (replaced, more) switch
    {
        (0, 0) => added == 0 ? "only line ends or the order of its rows" : "",
        (0, > 0) => Quantity.Of(more, "row") + " added",
        (0, < 0) => Quantity.Of(-more, "row") + " removed",
        (_, 0) => string.Create(null, $"{replaced} of {Quantity.Of(rows, "row")}"),
        (_, > 0) => string.Create(null, $"{replaced} of {Quantity.Of(rows, "row")}, {more} added"),
        (_, < 0) => string.Create(null, $"{replaced} of {Quantity.Of(rows, "row")}, {-more} removed"),
    };

    private static ulong[] Read(string path)
    {
        var rows = new List<ulong>();
        byte[] content = File.ReadAllBytes(path);
        // In tab-separated values a quote is mostly a character.
        bool quotes = Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase);
        bool quoted = false;
        int start = 0;
        for (int index = 0; index < content.Length; index++)
        {
            if (content[index] == '"')
            {
                quoted ^= quotes;
            }
            else if (content[index] is (byte)'\n' or (byte)'\r' && !quoted)
            {
                Add(rows, content.AsSpan(start, index - start));
                start = index + 1;
            }
        }

        Add(rows, content.AsSpan(start));
        return [.. rows];
    }

    private static void Add(List<ulong> rows, ReadOnlySpan<byte> row)
    {
        row = row.TrimEnd((byte)'\r');
        if (!row.IsEmpty)
        {
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(row, digest);
            rows.Add(BitConverter.ToUInt64(digest));
        }
    }
}
