using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;

namespace FineTune.Engine.Checkpoints;

/// <summary>Which file holds which tensor of a model in several files, in Hugging Face's format (model.safetensors.index.json).</summary>
/// <param name="Shards">File names by tensor.</param>
internal sealed record ShardIndex(IReadOnlyDictionary<string, string> Shards)
{
    public const string Suffix = ModelFileNames.IndexSuffix;

    /// <exception cref="FineTuneException">FT1215: the index is none, or names files outside its folder.</exception>
    public static ShardIndex Load(string path)
    {
        try
        {
            JsonObject map = JsonNode.Parse(File.ReadAllText(path))?["weight_map"] as JsonObject ?? throw Broken(path, "it has no weight_map");
            return new ShardIndex(map.ToDictionary(entry => entry.Key, entry => FileName(path, entry.Key, entry.Value), StringComparer.Ordinal));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw Broken(path, exception.Message, exception);
        }
    }

    /// <summary>Writes the index as transformers does: names sorted, with the sizes of all.</summary>
    public void Write(string path, long totalParameters, long totalBytes)
    {
        var map = new JsonObject();
        foreach ((string name, string shard) in Shards.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            map[name] = shard;
        }

        JsonFiles.Write(path, new JsonObject
        {
            ["metadata"] = new JsonObject { ["total_parameters"] = totalParameters, ["total_size"] = totalBytes },
            ["weight_map"] = map,
        });
    }

    public static FineTuneException Broken(string path, string reason, Exception? innerException = null) =>
        new(DiagnosticCatalog.BadShardIndex, new SourcePosition(path), innerException, reason);

    private static string FileName(string path, string name, JsonNode? value)
    {
        string file = value is JsonValue text && text.TryGetValue(out string? found) ? found : throw Broken(path, $"'{name}' has no file");
        return file.Length > 0 && file.AsSpan().IndexOfAny('/', '\\') < 0
            ? file
            : throw Broken(path, $"'{name}' is in '{file}', which is not a file beside the index");
    }
}
