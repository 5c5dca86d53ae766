using System.Globalization;
using System.Text.Json;

namespace FineTune.Engine.Hub.Push;

// Questions and answers of an upload; the names are the Hub's.

/// <summary>Which of the files belong into large file storage.</summary>
internal sealed record PreuploadQuestion(LocalFile[] Files) : IHubJson
{
    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteStartArray("files");
        foreach (LocalFile file in Files)
        {
            json.WriteStartObject();
            json.WriteString("path", file.Path);
            json.WriteBase64String("sample", file.Sample);
            json.WriteNumber("size", file.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

/// <param name="Mode">regular or lfs.</param>
internal sealed record UploadMode(string Path, string Mode, bool ShouldIgnore)
{
    public bool IsLarge => Mode == "lfs";

    public static UploadMode[] ReadAll(JsonElement json) => json.List("files", Read);

    private static UploadMode Read(JsonElement json) =>
        new(json.Text("path"), json.Text("uploadMode"), json.TryFind("shouldIgnore", out JsonElement ignore) && ignore.GetBoolean());
}

/// <summary>Where the objects are to be uploaded to.</summary>
/// <param name="Branch">Branch the objects are for; null for a pull request.</param>
internal sealed record LfsBatchQuestion(LfsObject[] Objects, string? Branch) : IHubJson
{
    private static readonly string[] Transfers = ["basic", "multipart"];

    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("operation", "upload");
        json.WriteStartArray("transfers");
        foreach (string transfer in Transfers)
        {
            json.WriteStringValue(transfer);
        }

        json.WriteEndArray();
        json.WriteStartArray("objects");
        foreach (LfsObject entry in Objects)
        {
            json.WriteStartObject();
            entry.WriteMembers(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("hash_algo", "sha256");
        if (Branch is not null)
        {
            json.WriteStartObject("ref");
            json.WriteString("name", Branch);
            json.WriteEndObject();
        }
    }
}

internal sealed record LfsObject(string Oid, long Size) : IHubJson
{
    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("oid", Oid);
        json.WriteNumber("size", Size);
    }
}

/// <param name="Upload">Null where the object is there already.</param>
/// <param name="Error">Null where there is none.</param>
internal sealed record LfsBatchObject(string Oid, LfsAction? Upload, LfsAction? Verify, string? Error)
{
    public static LfsBatchObject[] ReadAll(JsonElement json) => json.List("objects", Read);

    private static LfsBatchObject Read(JsonElement json)
    {
        bool hasActions = json.TryFind("actions", out JsonElement actions);
        return new LfsBatchObject(
            json.Text("oid"),
            hasActions ? actions.Find("upload", LfsAction.Read) : null,
            hasActions ? actions.Find("verify", LfsAction.Read) : null,
            json.Find("error", static error => $"{error.GetProperty("code")} {error.FindText("message")}"));
    }
}

/// <param name="PartBytes">Length of a part of an upload in parts; null where the object goes up in one.</param>
/// <param name="Parts">The addresses of the parts, in their order.</param>
internal sealed record LfsAction(string Href, long? PartBytes, string[] Parts)
{
    private const string ChunkSize = "chunk_size";

    public static LfsAction Read(JsonElement json) => json.TryFind("header", out JsonElement header) && header.TryFind(ChunkSize, out JsonElement bytes)
        ? new LfsAction(json.Text("href"), long.Parse(bytes.ToString(), CultureInfo.InvariantCulture), Addresses(header))
        : new LfsAction(json.Text("href"), null, []);

    /// <summary>They are named by their numbers, among other headers.</summary>
    private static string[] Addresses(JsonElement header)
    {
        var addresses = new SortedDictionary<int, string>();
        foreach (JsonProperty member in header.EnumerateObject())
        {
            if (int.TryParse(member.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                addresses[number] = member.Value.ToString();
            }
        }

        return [.. addresses.Values];
    }
}

internal sealed record LfsCompletion(string Oid, string[] Etags) : IHubJson
{
    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("oid", Oid);
        json.WriteStartArray("parts");
        for (int part = 0; part < Etags.Length; part++)
        {
            json.WriteStartObject();
            json.WriteNumber("partNumber", part + 1);
            json.WriteString("etag", Etags[part]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

/// <param name="PullRequestUrl">Null where the commit went to the branch.</param>
internal sealed record CommitAnswer(string? PullRequestUrl)
{
    public static CommitAnswer Read(JsonElement json) => new(json.FindText("pullRequestUrl"));
}
