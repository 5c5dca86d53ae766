using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Engine.Data;

[JsonSerializable(typeof(DatasetInfo))]
internal sealed partial class DatasetJson : JsonSerializerContext
{
    /// <summary>Indented, with readable text.</summary>
    public static DatasetJson File { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
