using FineTune.Engine.Models.Quantization;
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
    public LayerWeight Words => _embeddings.Words;

    /// <returns>[read, hidden]</returns>
    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        Tensor embedded = options.Shared(_embeddings.Forward(batch, options));
        RelativeDistances? distances = _positions?.Forward(batch);
        distances = distances is null ? null : distances with { Embeddings = options.Shared(distances.Embeddings) };

        Tensor states = embedded;
        foreach (DebertaLayer layer in _layers)
        {
            // The convolution looks at neighbours.
            bool convolves = _convolution is not null && layer == _layers[0];
            ForwardOptions given = layer == _layers[^1] && !convolves ? options : options with { Read = TokensRead.All };
            states = options.RunLayer(states, inner => layer.Forward(inner, distances, batch, given));
            states = convolves ? _convolution!.Forward(embedded, states, batch, options) : states;
        }

        return _layers.Length == 1 && _convolution is not null ? batch.SelectRead(states, options.Read, operators) : states;
    }
}
