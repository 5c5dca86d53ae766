using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FineTune.Engine.Checkpoints;

/// <summary>JSON files of a model folder: indented, names in the order given, text readable.</summary>
internal static class JsonFiles
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        // Only files that programs read as JSON, never HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(string path, JsonNode json) => File.WriteAllText(path, json.ToJsonString(Indented) + "\n");
}
