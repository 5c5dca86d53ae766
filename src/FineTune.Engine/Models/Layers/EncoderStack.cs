using FineTune.Engine.Models.Attention;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Encoder layers one after the other, named by their numbers.</summary>
internal sealed class EncoderStack(WeightScope scope, int layers, EncoderNames names, EncoderSizes sizes, TorchScriptOps operators)
{
    private readonly EncoderLayer[] _layers = [.. Enumerable.Range(0, layers).Select(index => new EncoderLayer(scope[index], names, sizes, operators))];

    /// <param name="states">[tokens, hidden]</param>
    /// <param name="read">The tokens to give.</param>
    /// <param name="bias">For the attention's scores of every layer: see <see cref="SelfAttention"/>.</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, ModelInput input, bool training, TokensRead read, Tensor? bias = null)
    {
        foreach (EncoderLayer layer in _layers)
        {
            TokensRead given = layer == _layers[^1] ? read : TokensRead.All;
            states = input.RunLayer(states, inner => layer.Forward(inner, input, training, given, bias));
        }

        return states;
    }
}
