using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>A table of vectors. Weight [rows, hidden].</summary>
/// <param name="padding">Row that stands for padding, which gets no gradient; null for none.</param>
/// <param name="zeroPadding">True starts that row as zeros.</param>
internal sealed class Embedding(
    WeightScope scope, long rows, long hidden, Initialiser initialise, TorchScriptOps operators, long? padding = null, bool zeroPadding = true)
{
    /// <summary>[rows, hidden], for a decoder that is tied to it.</summary>
    public Tensor Weight { get; } = scope.Weight("weight", [rows, hidden], (weight, seed) =>
    {
        initialise(weight, seed);
        if (zeroPadding && padding is { } row)
        {
            using Tensor vector = weight[row];
            vector.zero_();
        }
    });

    /// <param name="indices">int64 [...]</param>
    /// <returns>[..., hidden]</returns>
    public Tensor Forward(Tensor indices) =>
        padding is { } row ? operators.Embedding(Weight, indices, row) : operators.Embedding(Weight, indices);
}
