namespace FineTune.Client;

/// <summary>The numbers that a model computes with; each has a file of its own in the model's <c>onnx</c> folder, as on the Hugging Face Hub.</summary>
public enum ModelPrecision
{
    /// <summary><c>onnx/model.onnx</c>.</summary>
    Float32,

    /// <summary><c>onnx/model_fp16.onnx</c>.</summary>
    Float16,

    /// <summary><c>onnx/model_quantized.onnx</c>.</summary>
    Int8,
}
