using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.GptNeoX;

/// <summary>Attention and feed-forward beside each other, or one after the other (modeling_gpt_neox.py, GPTNeoXLayer).</summary>
internal sealed class GptNeoXLayer
{
    private readonly GptNeoXConfig _config;
    private readonly TorchScriptOps _operators;
    private readonly LayerNorm _attentionNorm;
    private readonly Linear _queryKeyValue;
    private readonly GroupedQueryAttention _attention;
    private readonly Linear _dense;
    private readonly LayerNorm _mlpNorm;
    private readonly Linear _input;
    private readonly Linear _output;
    private readonly Func<Tensor, Tensor> _activation;

    public GptNeoXLayer(WeightScope scope, GptNeoXConfig config, int layer, TorchScriptOps operators)
    {
        _config = config;
        _operators = operators;
        _attentionNorm = new LayerNorm(scope["input_layernorm"], config.Hidden, config.LayerNormEps);
        _mlpNorm = new LayerNorm(scope["post_attention_layernorm"], config.Hidden, config.LayerNormEps);
        _queryKeyValue = new Linear(
            scope["attention.query_key_value"], config.Hidden, 3L * config.Hidden, config.InitializerRange, config.AttentionBias);
        _dense = new Linear(scope["attention.dense"], config.Hidden, config.Hidden, config.InitializerRange, config.AttentionBias);
        _attention = new GroupedQueryAttention(config.Attention, layer, operators);
        _input = new Linear(scope["mlp.dense_h_to_4h"], config.Hidden, config.Intermediate, config.InitializerRange);
        _output = new Linear(scope["mlp.dense_4h_to_h"], config.Intermediate, config.Hidden, config.InitializerRange);
        _activation = Activations.ByName(config.Activation);
    }

    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, RotaryEmbedding rotation, BlockMasks masks, PackedBatch batch, ForwardOptions options)
    {
        Tensor[] parts = _queryKeyValue.Forward(_attentionNorm.Forward(states))
            .view(states.shape[0], _config.Attention.Heads, 3 * _config.Attention.HeadSize).chunk(3, -1);
        Tensor context = _dense.Forward(
            _attention.Forward(rotation.Rotate(parts[0]), rotation.Rotate(parts[1]), parts[2], masks, batch, options));
        Tensor residual = batch.SelectRead(states, options.Read, _operators);
        Tensor attended = Dropout.ApplyAndAdd(context, residual, _config.HiddenDropout, options.Training);
        Tensor given = _mlpNorm.Forward(_config.UseParallelResidual ? residual : attended);
        return Dropout.ApplyAndAdd(_output.Forward(_activation(_input.Forward(given))), attended, _config.HiddenDropout, options.Training);
    }
}
