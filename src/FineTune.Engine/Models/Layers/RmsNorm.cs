using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Normalisation by the root of the mean square over the last dimension (Zhang and Sennrich, 2019; modeling_llama.py, LlamaRMSNorm).</summary>
/// <param name="addsOne">True multiplies by 1 + weight, and starts the weight as zeros (modeling_gemma2.py, Gemma2RMSNorm).</param>
/// <param name="initial">What the weight starts as elsewhere.</param>
internal sealed class RmsNorm(WeightScope scope, long size, double epsilon, bool addsOne, TorchScriptOps operators, double initial = 1)
{
    private readonly Tensor _weight = scope.Weight("weight", [size], addsOne ? Initialisers.Zeros : (weight, _) => weight.fill_(initial));

    /// <summary>[size]: what the normalised numbers are multiplied by; null where that is another number.</summary>
    public Tensor? Factor => addsOne ? null : _weight;

    /// <param name="input">[..., size]</param>
    /// <returns>[..., size]</returns>
    public Tensor Forward(Tensor input) => operators.RmsNorm(input, addsOne ? _weight + 1 : _weight, epsilon);
}
