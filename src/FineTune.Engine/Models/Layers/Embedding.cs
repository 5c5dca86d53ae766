using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>A table of vectors. Weight [rows, hidden]; the row of padding, where there is one, starts as zeros.</summary>
internal sealed class Embedding(WeightScope scope, long rows, long hidden, double standardDeviation, TorchScriptOps operators, long? padding = null)
{
    /// <summary>[rows, hidden], for a decoder that is tied to it.</summary>
    public Tensor Weight { get; } = scope.Weight("weight", [rows, hidden], tensor =>
    {
        tensor.normal_(0, standardDeviation);
        if (padding is { } row)
        {
            using Tensor vector = tensor[row];
            vector.zero_();
        }
    });

    /// <param name="indices">int64 [...]</param>
    /// <returns>[..., hidden]</returns>
    public Tensor Forward(Tensor indices) => operators.Embedding(Weight, indices);
}
