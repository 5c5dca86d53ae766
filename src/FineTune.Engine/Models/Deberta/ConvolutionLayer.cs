using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Deberta;

/// <summary>
/// A convolution along each row beside the first layer (modeling_deberta_v2.py, ConvLayer). Weight [hidden, hidden / groups, width], bias [hidden].
/// </summary>
internal sealed class ConvolutionLayer(WeightScope scope, DebertaConfig config, TorchScriptOps operators)
{
    private readonly Tensor _weight = scope["conv"].Weight(
        "weight",
        [config.Encoder.HiddenSize, config.Encoder.HiddenSize / config.ConvGroups, config.ConvKernelSize],
        Initialisers.Normal(config.Encoder.InitializerRange));

    private readonly Tensor _bias = scope["conv"].Weight("bias", [config.Encoder.HiddenSize], Initialisers.Zeros);
    private readonly LayerNorm _norm = new(scope["LayerNorm"], config.Encoder.HiddenSize, config.Encoder.LayerNormEps);
    private readonly Func<Tensor, Tensor> _activation = Activations.ByName(config.ConvAct);

    /// <param name="embedded">[tokens, hidden], the first layer's input.</param>
    /// <param name="states">[tokens, hidden], the first layer's output.</param>
    /// <returns>[tokens, hidden]</returns>
    public Tensor Forward(Tensor embedded, Tensor states, PackedBatch batch, ForwardOptions options)
    {
        Tensor tokens = batch.Layout.Join([.. batch.Layout.Split(embedded, operators).Zip(batch.Layout.Blocks, Convolve)], operators);
        return _norm.Forward(states + _activation(Dropout.Apply(tokens, config.Encoder.HiddenDropoutProb, options.Training)));
    }

    /// <param name="cells">[rows, sequence, hidden]. What is in padding is taken for zeros: a neighbour must not see some other token there.</param>
    /// <returns>The same shape.</returns>
    private Tensor Convolve(Tensor cells, PaddedBlock block)
    {
        Tensor seen = block.PaddingMask is { } mask ? cells * mask.view(block.Rows, block.Sequence, 1) : cells;
        return nn.functional
            .conv1d(seen.transpose(1, 2), _weight, _bias, padding: (config.ConvKernelSize - 1) / 2, groups: config.ConvGroups)
            .transpose(1, 2);
    }
}
