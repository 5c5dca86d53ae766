using FineTune.Engine.Models.Attention;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Encoder layers one after the other, named by their numbers.</summary>
internal sealed class EncoderStack(WeightScope scope, int layers, EncoderNames names, EncoderSizes sizes, TorchScriptOps operators)
{
    private readonly EncoderLayer[] _layers = [.. Enumerable.Range(0, layers).Select(index => new EncoderLayer(scope[index], names, sizes, operators))];

    /// <param name="states">[tokens, hidden]</param>
    /// <param name="bias">For the attention's scores of every layer: see <see cref="SelfAttention"/>.</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, PackedBatch batch, ForwardOptions options, Tensor? bias = null)
    {
        long missing = MixedPrecision.MissingTokens(states);
        if (missing == 0 || batch.Layout.TokenCells is null)
        {
            return Layers(states, batch, options, bias);
        }

        Tensor more = Layers(nn.functional.pad(states, [0, 0, 0, missing]), batch.WithTokensBehind(missing), options, bias);
        return options.Read == TokensRead.All ? more.narrow(0, 0, states.shape[0]) : more;
    }

    private Tensor Layers(Tensor states, PackedBatch batch, ForwardOptions options, Tensor? bias)
    {
        foreach (EncoderLayer layer in _layers)
        {
            ForwardOptions given = layer == _layers[^1] ? options : options with { Read = TokensRead.All };
            states = options.RunLayer(states, inner => layer.Forward(inner, batch, given, bias));
        }

        return states;
    }
}
