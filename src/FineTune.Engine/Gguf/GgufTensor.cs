using static TorchSharp.torch;

namespace FineTune.Engine.Gguf;

/// <summary>A tensor to be written.</summary>
/// <param name="Name">As llama.cpp calls it.</param>
/// <param name="Type">What its numbers are stored in.</param>
/// <param name="Shape">As torch has it: the last dimension is that of a row. A GGUF file has it the other way round.</param>
/// <param name="Values">Gives its numbers when they are written, float32 of that shape, on the CPU; the writer disposes them.</param>
internal sealed record GgufTensor(string Name, GgufTensorType Type, long[] Shape, Func<Tensor> Values);
