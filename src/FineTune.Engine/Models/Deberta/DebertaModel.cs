using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Deberta;

/// <summary>DeBERTa's encoder, versions 2 and 3 (transformers/models/deberta_v2/modeling_deberta_v2.py, DebertaV2Model).</summary>
internal sealed class DebertaModel(WeightScope scope, DebertaConfig config, TorchScriptOps operators)
{
    private readonly DebertaEmbeddings _embeddings = new(scope["embeddings"], config, operators);

    private readonly DebertaLayer[] _layers =
    [
        .. Enumerable.Range(0, config.Encoder.NumHiddenLayers).Select(index => new DebertaLayer(scope["encoder.layer"][index], config, operators)),
    ];

    private readonly RelativePositions? _positions = config.RelativeAttention ? new(scope["encoder"], config, operators) : null;
    private readonly ConvolutionLayer? _convolution = config.ConvKernelSize > 0 ? new(scope["encoder.conv"], config, operators) : null;

    /// <summary>[vocabulary, embedding]</summary>
    public Tensor Words => _embeddings.Words;

    /// <returns>[read, hidden]</returns>
    public Tensor Forward(ModelInput input, bool training, TokensRead read)
    {
        Tensor embedded = input.Shared(_embeddings.Forward(input, training));
        RelativeDistances? distances = _positions?.Forward(input);
        distances = distances is null ? null : distances with { Embeddings = input.Shared(distances.Embeddings) };

        Tensor states = embedded;
        foreach (DebertaLayer layer in _layers)
        {
            // The convolution looks at neighbours.
            bool convolves = _convolution is not null && layer == _layers[0];
            TokensRead given = layer == _layers[^1] && !convolves ? read : TokensRead.All;
            states = input.RunLayer(states, inner => layer.Forward(inner, distances, input, training, given));
            states = convolves ? _convolution!.Forward(embedded, states, input, training) : states;
        }

        return _layers.Length == 1 && _convolution is not null ? input.SelectRead(states, read, operators) : states;
    }
}
