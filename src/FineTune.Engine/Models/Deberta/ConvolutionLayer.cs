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
    public Tensor Forward(Tensor embedded, Tensor states, ModelInput input, bool training)
    {
        Tensor convolved = nn.functional.conv1d(
            Rows(embedded, input).transpose(1, 2), _weight, _bias, padding: (config.ConvKernelSize - 1) / 2, groups: config.ConvGroups);
        Tensor flat = convolved.transpose(1, 2).reshape(input.Batch * input.Sequence, -1);
        Tensor tokens = input.Padding is { } padding ? operators.Embedding(flat, padding.TokenCells) : flat;
        return _norm.Forward(states + _activation(Dropout.Apply(tokens, config.Encoder.HiddenDropoutProb, training)));
    }

    /// <returns>[batch, sequence, hidden], zeros where there is padding: a neighbour must not see some other token there.</returns>
    private Tensor Rows(Tensor tokens, ModelInput input)
    {
        if (input.Padding is not { } padding)
        {
            return tokens.view(input.Batch, input.Sequence, -1);
        }

        Tensor cells = operators.Embedding(tokens, padding.CellTokens) * padding.AttentionMask.view(-1, 1);
        return cells.view(input.Batch, input.Sequence, -1);
    }
}
