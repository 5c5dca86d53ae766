using System.Buffers;
using System.Text.Json;

namespace FineTune.Engine.Hub.Push;

/// <summary>Lines of a commit as the Hub takes them: an object each, with the line's end (NDJSON).</summary>
internal static class CommitLine
{
    private const int MostOfTheRest = 512;

    /// <param name="parent">Head of the branch that the commit goes on; it is refused where that has moved.</param>
    public static ReadOnlyMemory<byte> Header(string summary, string parent) => Write("header", 0, json =>
    {
        json.WriteString("summary", summary);
        json.WriteString("description", "");
        json.WriteString("parentCommit", parent);
    });

    /// <summary>A regular file goes along with its content.</summary>
    public static ReadOnlyMemory<byte> Regular(string path, byte[] content) => Write("file", content.Length, json =>
    {
        json.WriteString("path", path);
        json.WriteBase64String("content", content);
        json.WriteString("encoding", "base64");
    });

    /// <param name="digest">SHA-256 of the content, which large file storage has by now.</param>
    public static ReadOnlyMemory<byte> Large(LocalFile file, string digest) => Write("lfsFile", 0, json =>
    {
        json.WriteString("path", file.Path);
        json.WriteString("algo", "sha256");
        json.WriteString("oid", digest);
        json.WriteNumber("size", file.Bytes);
    });

    public static ReadOnlyMemory<byte> Deletion(string path) => Write("deletedFile", 0, json => json.WriteString("path", path));

    private static ReadOnlyMemory<byte> Write(string key, int contentBytes, Action<Utf8JsonWriter> writeValue)
    {
        var line = new ArrayBufferWriter<byte>(((contentBytes + 2) / 3 * 4) + MostOfTheRest);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WriteStartObject("value");
            writeValue(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenMemory;
    }
}
