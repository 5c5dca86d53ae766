using FineTune.Engine.Models.Attention;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// Attention and feed-forward, each with dropout, residual and normalisation after it (Devlin et al., 2018; modeling_bert.py, BertLayer).
/// </summary>
internal sealed class EncoderLayer(WeightScope scope, EncoderNames names, EncoderSizes sizes, TorchScriptOps operators)
{
    private readonly SelfAttention _attention = new(
        new Linear(scope[names.Query], sizes.Hidden, sizes.Hidden, sizes.InitializerRange),
        new Linear(scope[names.Key], sizes.Hidden, sizes.Hidden, sizes.InitializerRange),
        new Linear(scope[names.Value], sizes.Hidden, sizes.Hidden, sizes.InitializerRange),
        sizes.Heads,
        sizes.AttentionDropout,
        sizes.Mask,
        operators);

    private readonly ResidualNorm _attentionOutput = new(
        new Linear(scope[names.AttentionOutput], sizes.Hidden, sizes.Hidden, sizes.InitializerRange),
        new LayerNorm(scope[names.AttentionNorm], sizes.Hidden, sizes.LayerNormEps),
        sizes.AttentionOutputDropout);

    private readonly Linear _intermediate = new(scope[names.Intermediate], sizes.Hidden, sizes.Intermediate, sizes.InitializerRange);

    private readonly ResidualNorm _output = new(
        new Linear(scope[names.Output], sizes.Intermediate, sizes.Hidden, sizes.InitializerRange),
        new LayerNorm(scope[names.OutputNorm], sizes.Hidden, sizes.LayerNormEps),
        sizes.OutputDropout,
        Activations.ByName(sizes.Activation));

    /// <param name="states">[tokens, hidden]</param>
    /// <param name="bias">For the attention's scores: see <see cref="SelfAttention"/>.</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, PackedBatch batch, ForwardOptions options, Tensor? bias = null)
    {
        Tensor context = _attention.Forward(states, batch, options, bias);
        Tensor middle = _attentionOutput.Forward(context, batch.SelectRead(states, options.Read, operators), options.Training);
        return _output.Forward(_intermediate.Forward(middle), middle, options.Training);
    }
}
