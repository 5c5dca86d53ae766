using System.Text.Json.Serialization;

namespace FineTune.Contracts;

[JsonConverter(typeof(SnakeCaseEnum<BaseModelKind>))]
public enum BaseModelKind
{
    /// <summary>A folder in Hugging Face's layout.</summary>
    Folder,

    /// <summary>A model of the Hugging Face Hub that Pull has not resolved; what the stages are told is the folder it lies in.</summary>
    Hub,

    /// <summary>A model the engine brings: <c>builtin:bert-tiny</c>.</summary>
    Builtin,
}
