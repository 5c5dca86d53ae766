using System.Text.Json.Nodes;
using FineTune.Contracts;

namespace FineTune.Engine.Checkpoints;

/// <summary>Which file holds which tensor of a model in several files, in Hugging Face's format (model.safetensors.index.json).</summary>
/// <param name="Shards">File names by tensor.</param>
internal sealed record ShardIndex(IReadOnlyDictionary<string, string> Shards)
{
    public const string Suffix = ModelFileNames.IndexSuffix;

    /// <exception cref="FineTuneException">FT1215: the index is none, names no weights, or names files outside its folder.</exception>
    public static ShardIndex Load(string path)
    {
        JsonObject index = JsonFiles.ReadObject(
            path, (position, reason, cause) => new FineTuneException(DiagnosticCatalog.BadShardIndex, position, cause, reason));
        return index["weight_map"] is JsonObject { Count: > 0 } map
            ? new ShardIndex(map.ToDictionary(entry => entry.Key, entry => FileName(path, entry.Key, entry.Value), StringComparer.Ordinal))
            : throw Broken(path, "it has no weight_map, or one without weights");
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
        if (PathBelow.ObjectionTo(file) is not null || file.Contains('/', StringComparison.Ordinal))
        {
            throw Broken(path, $"'{name}' is in '{file}', which is not a file beside the index");
        }

        // Beside model.safetensors.index.json lie .safetensors files, beside pytorch_model.bin.index.json .bin files; an index is none of them.
        string extension = Path.GetExtension(path[..^Suffix.Length]);
        return file.EndsWith(extension, StringComparison.Ordinal) ? file : throw Broken(path, $"'{name}' is in '{file}', which is no {extension} file");
    }
}
