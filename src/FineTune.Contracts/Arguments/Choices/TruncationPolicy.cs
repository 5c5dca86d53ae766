using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>What becomes of a row that is longer than MaxLength.</summary>
[JsonConverter(typeof(SnakeCaseEnum<TruncationPolicy>))]
public enum TruncationPolicy
{
    /// <summary>Its end is left out.</summary>
    Truncate,

    /// <summary>The row is left out.</summary>
    Drop,

    /// <summary>The build ends with an error at the row.</summary>
    Error,

    /// <summary>It becomes several rows that overlap by Stride tokens.</summary>
    Window,
}
