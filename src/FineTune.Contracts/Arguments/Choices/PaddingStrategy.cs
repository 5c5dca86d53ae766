using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>How wide a batch is (transformers/utils/generic.py, PaddingStrategy).</summary>
[JsonConverter(typeof(SnakeCaseEnum<PaddingStrategy>))]
public enum PaddingStrategy
{
    Longest,
    MaxLength,
}
