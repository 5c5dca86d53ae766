using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Opt;

/// <summary>Layer normalisation, of some of OPT's models without weights (<c>layer_norm_elementwise_affine</c>).</summary>
internal sealed class OptNorm(WeightScope scope, OptConfig config)
{
    public const double Epsilon = 1e-5;

    private readonly long[] _shape = [config.Hidden];
    private readonly LayerNorm? _weighted = config.NormsHaveWeights ? new LayerNorm(scope, config.Hidden, Epsilon) : null;

    /// <param name="input">[..., hidden]</param>
    /// <returns>[..., hidden]</returns>
    public Tensor Forward(Tensor input) => _weighted?.Forward(input) ?? nn.functional.layer_norm(input, _shape, null, null, Epsilon);
}
