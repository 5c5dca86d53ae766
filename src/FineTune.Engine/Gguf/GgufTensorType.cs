namespace FineTune.Engine.Gguf;

/// <summary>How a tensor's numbers lie in a GGUF file, by ggml's numbers (ggml.h, ggml_type).</summary>
internal enum GgufTensorType
{
    Float32 = 0,
    Float16 = 1,

    /// <summary>Blocks of 32 numbers of a row: a scale in float16, and a signed byte for each number.</summary>
    Q8Zero = 8,
}
