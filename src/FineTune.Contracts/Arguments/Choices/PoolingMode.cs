using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>How the states of a text's tokens become one embedding (sentence-transformers, Pooling).</summary>
[JsonConverter(typeof(SnakeCaseEnum<PoolingMode>))]
public enum PoolingMode
{
    /// <summary>The mean of all tokens.</summary>
    Mean,

    /// <summary>The first token.</summary>
    Cls,

    /// <summary>The largest number of each dimension.</summary>
    Max,
}
