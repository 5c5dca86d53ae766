using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Gpt2;

/// <summary>Attention and feed-forward, each normalised before and added to what went in (modeling_gpt2.py, GPT2Block).</summary>
internal sealed class Gpt2Layer
{
    private readonly Gpt2Config _config;
    private readonly TorchScriptOps _operators;
    private readonly LayerNorm _attentionNorm;
    private readonly Linear _queryKeyValue;
    private readonly GroupedQueryAttention _attention;
    private readonly Linear _attentionOutput;
    private readonly LayerNorm _mlpNorm;
    private readonly Linear _input;
    private readonly Linear _output;
    private readonly Func<Tensor, Tensor> _activation;

    public Gpt2Layer(WeightScope scope, Gpt2Config config, int layer, TorchScriptOps operators)
    {
        _config = config;
        _operators = operators;
        Initialiser usual = Initialisers.Normal(config.InitializerRange);
        _attentionNorm = new LayerNorm(scope["ln_1"], config.Hidden, config.LayerNormEpsilon);
        _queryKeyValue = Linear.Transposed(scope["attn.c_attn"], config.Hidden, 3L * config.Hidden, usual);
        _attentionOutput = Linear.Transposed(scope["attn.c_proj"], config.Hidden, config.Hidden, usual);
        _attention = new GroupedQueryAttention(config.AttentionOf(layer), layer, operators);
        _mlpNorm = new LayerNorm(scope["ln_2"], config.Hidden, config.LayerNormEpsilon);
        _input = Linear.Transposed(scope["mlp.c_fc"], config.Hidden, config.Intermediate, usual);
        _output = Linear.Transposed(scope["mlp.c_proj"], config.Intermediate, config.Hidden, usual);
        _activation = Activations.ByName(config.Activation);
    }

    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, BlockMasks masks, PackedBatch batch, ForwardOptions options)
    {
        Tensor[] parts = _queryKeyValue.Forward(_attentionNorm.Forward(states)).view(-1, 3, _config.Heads, _config.Hidden / _config.Heads).unbind(1);
        Tensor context = _attentionOutput.Forward(_attention.Forward(parts[0], parts[1], parts[2], masks, batch, options));
        Tensor residual = batch.SelectRead(states, options.Read, _operators);
        Tensor attended = Dropout.ApplyAndAdd(context, residual, _config.ResidualDropout, options.Training);
        Tensor transformed = _output.Forward(_activation(_input.Forward(_mlpNorm.Forward(attended))));
        return Dropout.ApplyAndAdd(transformed, attended, _config.ResidualDropout, options.Training);
    }
}
