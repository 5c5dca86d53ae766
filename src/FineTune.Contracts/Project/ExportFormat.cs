using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>A format that a trained model can be exported to.</summary>
[JsonConverter(typeof(SnakeCaseEnum<ExportFormat>))]
public enum ExportFormat
{
    /// <summary>Open Neural Network Exchange, which ONNX Runtime, transformers.js and ML.NET read.</summary>
    Onnx,

    /// <summary>The format of llama.cpp and of what is built on it: LLamaSharp, Ollama, LM Studio.</summary>
    Gguf,
}
