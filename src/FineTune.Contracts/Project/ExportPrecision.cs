using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>What the weights of an exported model are stored in.</summary>
[JsonConverter(typeof(SnakeCaseEnum<ExportPrecision>))]
public enum ExportPrecision
{
    /// <summary>As they were trained.</summary>
    Float32,

    /// <summary>Half the size.</summary>
    Float16,

    /// <summary>A quarter of the size: whole numbers with a scale for each output of a layer, and products of whole numbers (dynamic quantization).</summary>
    Int8,
}
