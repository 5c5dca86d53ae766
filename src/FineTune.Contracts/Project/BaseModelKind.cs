using System.Text.Json.Serialization;

namespace FineTune.Contracts;

[JsonConverter(typeof(SnakeCaseEnum<BaseModelKind>))]
public enum BaseModelKind
{
    /// <summary>A folder in Hugging Face's layout.</summary>
    Folder,

    /// <summary>A model the engine brings: <c>builtin:bert-tiny</c>.</summary>
    Builtin,
}
