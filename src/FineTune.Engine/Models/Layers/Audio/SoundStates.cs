using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>What a model gives of the sounds of a batch.</summary>
/// <param name="All">[cells, hidden]: what the first layer is given, and what each gives; the last normalised where the model ends so.</param>
/// <param name="Cells">The rows they are of.</param>
internal sealed record SoundStates(IReadOnlyList<Tensor> All, PackedBatch Cells);
