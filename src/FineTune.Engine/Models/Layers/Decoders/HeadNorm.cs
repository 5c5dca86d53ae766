using FineTune.Engine.Models.Attention;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>The norm of a layer's queries or keys (<see cref="QueryKeyNorm"/>).</summary>
internal sealed class HeadNorm
{
    private readonly HeadSizes _heads;
    private readonly double _epsilon;
    private readonly HeadNormWeights _weights;
    private readonly DecoderNorm? _norm;
    private readonly Tensor[] _own;

    /// <param name="scope">Its names.</param>
    public HeadNorm(WeightScope scope, HeadNormWeights weights, HeadSizes heads, DecoderSizes sizes, TorchScriptOps operators)
    {
        (_weights, _heads, _epsilon) = (weights, heads, sizes.NormEps);
        _norm = weights switch
        {
            HeadNormWeights.Shared => new DecoderNorm(scope, heads.Size, sizes, operators),
            HeadNormWeights.Together => new DecoderNorm(scope, (long)heads.Count * heads.Size, sizes, operators),
            _ => null,
        };
        _own = weights switch
        {
            HeadNormWeights.Own => [scope.Weight("weight", [heads.Count, heads.Size], Initialisers.Ones)],
            HeadNormWeights.OwnModules =>
                [.. Enumerable.Range(0, heads.Count).Select(head => scope["norms"][head].Weight("weight", [heads.Size], Initialisers.Ones))],
            _ => [],
        };
    }

    /// <param name="states">[tokens, heads, size]</param>
    /// <returns>The same shape.</returns>
    public Tensor Forward(Tensor states)
    {
        if (_norm is null)
        {
            Tensor normalised = nn.functional.layer_norm(states, [_heads.Size], null, null, _epsilon);
            return MixedPrecision.ForProducts(normalised * (_weights == HeadNormWeights.Own ? _own[0] : stack(_own)));
        }

        return _weights == HeadNormWeights.Together
            ? _norm.Forward(states.reshape(states.shape[0], -1)).view(states.shape)
            : _norm.Forward(states);
    }
}
