using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>The end of a post-norm block: an activation or none, linear, dropout, residual, normalisation.</summary>
internal sealed class ResidualNorm(Linear dense, LayerNorm norm, double dropout, Func<Tensor, Tensor>? activation = null)
{
    /// <param name="states">[tokens, input]</param>
    /// <param name="residual">[tokens, hidden]</param>
    /// <returns>[tokens, hidden]</returns>
    public Tensor Forward(Tensor states, Tensor residual, bool training) =>
        norm.Forward(Dropout.ApplyAndAdd(activation is null ? dense.Forward(states) : dense.Forward(states, activation), residual, dropout, training));
}
