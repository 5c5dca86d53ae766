using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>A norm of the kind that a decoder has everywhere (<see cref="DecoderSizes.Norm"/>).</summary>
internal sealed class DecoderNorm
{
    private readonly RmsNorm? _rms;
    private readonly LayerNorm? _layer;

    /// <param name="scope">Its names.</param>
    /// <param name="size">Numbers that are normalised together.</param>
    public DecoderNorm(WeightScope scope, long size, DecoderSizes sizes, TorchScriptOps operators)
    {
        if (sizes.Norm == NormKind.RootMeanSquare)
        {
            _rms = new RmsNorm(scope, size, sizes.NormEps, sizes.NormAddsOne, operators);
        }
        else
        {
            _layer = new LayerNorm(scope, size, sizes.NormEps, sizes.Norm == NormKind.Layer);
        }
    }

    /// <summary>[size]: what numbers are multiplied by that the root of their mean square divided; null where that is not all.</summary>
    public Tensor? Factor => _rms?.Factor;

    /// <param name="input">[..., size]</param>
    /// <returns>[..., size]</returns>
    public Tensor Forward(Tensor input) => _rms?.Forward(input) ?? _layer!.Forward(input);
}
