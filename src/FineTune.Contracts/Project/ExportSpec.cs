using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>A file that the trained model is exported to.</summary>
/// <param name="Format">Its format.</param>
/// <param name="Precision">Of its weights, where the format is ONNX.</param>
/// <param name="Position">The Export element in the project file.</param>
/// <param name="Type">Of its weights, where the format is GGUF.</param>
public sealed record ExportSpec(
    ExportFormat Format, ExportPrecision Precision = ExportPrecision.Float32, SourcePosition? Position = null, GgufType Type = GgufType.F32)
{
    /// <summary>What messages and results call it: <c>onnx int8</c>, <c>gguf q8_0</c>.</summary>
    [JsonIgnore]
    public string Name => $"{EnumNames.Of(Format)} {Numbers}";

    /// <summary>What its weights are stored in, by the format's own word.</summary>
    [JsonIgnore]
    public string Numbers => Format == ExportFormat.Gguf ? EnumNames.Of(Type) : EnumNames.Of(Precision);

    /// <summary>Its file below the model folder, where the Hub's models have it.</summary>
    [JsonIgnore]
    public string File => Format == ExportFormat.Gguf ? $"gguf/model-{Numbers}.gguf" : FileOf("model");

    /// <summary>The file of one graph of a model that has several, as <c>encoder_model</c> and <c>decoder_model_merged</c>.</summary>
    /// <param name="graph">Its name on the Hub.</param>
    public string FileOf(string graph) => Precision switch
    {
        ExportPrecision.Float16 => $"onnx/{graph}_fp16.onnx",
        ExportPrecision.Int8 => $"onnx/{graph}_quantized.onnx",
        _ => $"onnx/{graph}.onnx",
    };
}
