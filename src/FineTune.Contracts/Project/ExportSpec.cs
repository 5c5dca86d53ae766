using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>A file that the trained model is exported to.</summary>
/// <param name="Format">Its format.</param>
/// <param name="Precision">Of its weights.</param>
/// <param name="Position">The Export element in the project file.</param>
public sealed record ExportSpec(ExportFormat Format, ExportPrecision Precision = ExportPrecision.Float32, SourcePosition? Position = null)
{
    /// <summary>What messages and results call it: <c>onnx int8</c>.</summary>
    [JsonIgnore]
    public string Name => $"{EnumNames.Of(Format)} {EnumNames.Of(Precision)}";

    /// <summary>Its file below the model folder, where the Hub's models have it.</summary>
    [JsonIgnore]
    public string File => Precision switch
    {
        ExportPrecision.Float16 => "onnx/model_fp16.onnx",
        ExportPrecision.Int8 => "onnx/model_quantized.onnx",
        _ => "onnx/model.onnx",
    };
}
