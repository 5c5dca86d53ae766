using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FineTune.Tasks.Sweeps;

/// <summary>
/// Files that grow by a line at a time. A process that is killed may leave a line without its end: it is not read, and the next line begins after it.
/// </summary>
internal static class JsonLines
{
    /// <summary>The lines that are whole; none where there is no file.</summary>
    /// <exception cref="JsonException">A whole line is no such record.</exception>
    public static IReadOnlyList<T> Read<T>(string path, JsonTypeInfo<T> type, int skip = 0)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var records = new List<T>();
        string text = File.ReadAllText(path);
        int start = 0;
        for (int end; (end = text.IndexOf('\n', start)) >= 0; start = end + 1)
        {
            ReadOnlySpan<char> line = text.AsSpan(start, end - start).Trim();
            if (skip-- <= 0 && line.Length > 0)
            {
                records.Add(JsonSerializer.Deserialize(line, type) ?? throw new JsonException("A line holds null."));
            }
        }

        return records;
    }

    public static void Append<T>(string path, T record, JsonTypeInfo<T> type)
    {
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        DropCutLine(file);
        file.Seek(0, SeekOrigin.End);
        file.Write(JsonSerializer.SerializeToUtf8Bytes(record, type));
        file.WriteByte((byte)'\n');
        file.Flush(flushToDisk: true);
    }

    private static void DropCutLine(FileStream file)
    {
        long length = file.Length;
        while (length > 0)
        {
            file.Seek(length - 1, SeekOrigin.Begin);
            if (file.ReadByte() == '\n')
            {
                break;
            }

            length--;
        }

        file.SetLength(length);
    }
}
