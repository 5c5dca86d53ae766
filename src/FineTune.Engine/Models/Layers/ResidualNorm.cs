using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>The end of a post-norm block: linear, dropout, residual, normalisation.</summary>
internal sealed class ResidualNorm(Linear dense, LayerNorm norm, double dropout)
{
    /// <param name="states">[tokens, input]</param>
    /// <param name="residual">[tokens, hidden]</param>
    /// <returns>[tokens, hidden]</returns>
    public Tensor Forward(Tensor states, Tensor residual, bool training) =>
        norm.Forward(Dropout.ApplyAndAdd(dense.Forward(states), residual, dropout, training));
}
