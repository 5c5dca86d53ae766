using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>What the weights of a GGUF file are stored in, by llama.cpp's names.</summary>
[JsonConverter(typeof(SnakeCaseEnum<GgufType>))]
public enum GgufType
{
    /// <summary>As they were trained.</summary>
    F32,

    /// <summary>Half the size; norms and biases stay as they were trained.</summary>
    F16,

    /// <summary>About a quarter of the size: eight bits a number, with a scale for each 32 of a row; norms and biases stay as they were trained.</summary>
    [JsonStringEnumMemberName("q8_0")]
    Q8Zero,
}
