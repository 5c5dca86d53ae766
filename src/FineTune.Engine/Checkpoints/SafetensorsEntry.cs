using static TorchSharp.torch;

namespace FineTune.Engine.Checkpoints;

/// <summary>Where a tensor lies in a safetensors file.</summary>
/// <param name="Type">Its element type in the file.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Offset">Bytes from the start of the file.</param>
/// <param name="Length">Bytes.</param>
internal sealed record SafetensorsEntry(ScalarType Type, long[] Shape, long Offset, long Length);
