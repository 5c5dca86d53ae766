using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;

namespace FineTune.Engine.Hub.Push;

/// <summary>A commit as the Hub takes it: an object a line (NDJSON), regular files with their content. It is kept whole, to bear being sent again.</summary>
internal sealed class CommitBody
{
    private const string Media = "application/x-ndjson";
    private const int LineBytes = 256;

    private readonly ArrayBufferWriter<byte> _text;

    private CommitBody(long bytes) => _text = new ArrayBufferWriter<byte>((int)Math.Min(bytes, Array.MaxLength));

    /// <param name="parent">Head of the branch that the commit goes on; it is refused where that has moved.</param>
    /// <param name="digests">SHA-256 of the files in large file storage by their paths; the others go along.</param>
    public static CommitBody Of(string summary, string parent, IReadOnlyList<LocalFile> files, IReadOnlyDictionary<string, string> digests, IReadOnlyList<string> deleted)
    {
        var body = new CommitBody(files.Sum(file => LineBytes + (digests.ContainsKey(file.Path) ? 0 : file.Bytes * 4 / 3)));
        body.Add("header", json =>
        {
            json.WriteString("summary", summary);
            json.WriteString("description", "");
            json.WriteString("parentCommit", parent);
        });
        foreach (LocalFile file in files)
        {
            if (digests.TryGetValue(file.Path, out string? digest))
            {
                body.AddLarge(file, digest);
            }
            else
            {
                body.AddRegular(file);
            }
        }

        foreach (string path in deleted)
        {
            body.Add("deletedFile", json => json.WriteString("path", path));
        }

        return body;
    }

    public HttpContent ToContent()
    {
        var content = new ReadOnlyMemoryContent(_text.WrittenMemory);
        content.Headers.ContentType = new MediaTypeHeaderValue(Media);
        return content;
    }

    private void AddRegular(LocalFile file) => Add("file", json =>
    {
        json.WriteString("path", file.Path);
        json.WriteBase64String("content", File.ReadAllBytes(file.Source));
        json.WriteString("encoding", "base64");
    });

    private void AddLarge(LocalFile file, string digest) => Add("lfsFile", json =>
    {
        json.WriteString("path", file.Path);
        json.WriteString("algo", "sha256");
        json.WriteString("oid", digest);
        json.WriteNumber("size", file.Bytes);
    });

    private void Add(string key, Action<Utf8JsonWriter> writeValue)
    {
        using (var json = new Utf8JsonWriter(_text))
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WriteStartObject("value");
            writeValue(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        _text.Write("\n"u8);
    }
}
