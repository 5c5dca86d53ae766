using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>What a pinned revision is of.</summary>
[JsonConverter(typeof(SnakeCaseEnum<RevisionKind>))]
public enum RevisionKind
{
    BaseModel,
    Dataset,
}
