using System.Text.Json;

namespace FineTune.Engine.Hub.Cache;

/// <summary>The list of a commit's files in the cache, <c>trees/&lt;commit&gt;.json</c>: by it a snapshot is known to be whole without a request (huggingface_hub's _tree_cache.py).</summary>
internal sealed record TreeCacheFile(IReadOnlyList<HubFile> Files) : IHubJson
{
    private const int Version = 1;

    /// <summary>Null for a version that is not ours.</summary>
    public static TreeCacheFile? Read(JsonElement json)
    {
        if (json.Number("format_version") != Version)
        {
            return null;
        }

        var files = new List<HubFile>();
        foreach (JsonProperty file in json.GetProperty("files").EnumerateObject())
        {
            HubFile listed = ReadFile(file.Name, file.Value);
            files.Add(listed.Objection is null ? listed : throw new FormatException(listed.Objection));
        }

        return new TreeCacheFile(files);
    }

    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteNumber("format_version", Version);
        json.WriteStartObject("files");
        foreach (HubFile file in Files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            json.WriteStartObject(file.Path);
            WriteFile(json, file);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static HubFile ReadFile(string path, JsonElement json) =>
        new(path, json.Number(json.TryFind("lfs_size", out _) ? "lfs_size" : "size"), json.Text("blob_id"), json.FindText("lfs_sha256"));

    private static void WriteFile(Utf8JsonWriter json, HubFile file)
    {
        json.WriteNumber("size", file.Bytes);
        json.WriteString("blob_id", file.ObjectId);
        if (file.Sha256 is not null)
        {
            json.WriteString("lfs_sha256", file.Sha256);
            json.WriteNumber("lfs_size", file.Bytes);
        }
    }
}
