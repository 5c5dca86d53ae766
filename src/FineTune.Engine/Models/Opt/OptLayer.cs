using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Opt;

/// <summary>Attention and feed-forward, normalised before or, in the model of 350 million weights, after (modeling_opt.py, OPTDecoderLayer).</summary>
internal sealed class OptLayer
{
    private readonly OptConfig _config;
    private readonly TorchScriptOps _operators;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _attentionOutput;
    private readonly GroupedQueryAttention _attention;
    private readonly OptNorm _attentionNorm;
    private readonly Linear _input;
    private readonly Linear _output;
    private readonly OptNorm _norm;
    private readonly Func<Tensor, Tensor> _activation;

    public OptLayer(WeightScope scope, OptConfig config, int layer, TorchScriptOps operators)
    {
        _config = config;
        _operators = operators;
        _query = Linear("self_attn.q_proj", config.Hidden, config.Hidden);
        _key = Linear("self_attn.k_proj", config.Hidden, config.Hidden);
        _value = Linear("self_attn.v_proj", config.Hidden, config.Hidden);
        _attentionOutput = Linear("self_attn.out_proj", config.Hidden, config.Hidden);
        _attention = new GroupedQueryAttention(config.Attention, layer, operators);
        _attentionNorm = new OptNorm(scope["self_attn_layer_norm"], config);
        _input = Linear("fc1", config.Hidden, config.Intermediate);
        _output = Linear("fc2", config.Intermediate, config.Hidden);
        _norm = new OptNorm(scope["final_layer_norm"], config);
        _activation = Activations.ByName(config.Activation);

        Linear Linear(string name, int input, int output) => new(scope[name], input, output, config.InitializerRange, config.Bias);
    }

    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, BlockMasks masks, PackedBatch batch, ForwardOptions options)
    {
        Tensor given = _config.NormalisesBefore ? _attentionNorm.Forward(states) : states;
        Tensor context = _attentionOutput.Forward(_attention.Forward(
            Heads(_query.Forward(given)), Heads(_key.Forward(given)), Heads(_value.Forward(given)), masks, batch, options));
        Tensor attended = Dropout.ApplyAndAdd(context, batch.SelectRead(states, options.Read, _operators), _config.Dropout, options.Training);
        attended = _config.NormalisesBefore ? attended : _attentionNorm.Forward(attended);
        Tensor transformed = _output.Forward(_activation(_input.Forward(_config.NormalisesBefore ? _norm.Forward(attended) : attended)));
        Tensor sum = Dropout.ApplyAndAdd(transformed, attended, _config.Dropout, options.Training);
        return _config.NormalisesBefore ? sum : _norm.Forward(sum);
    }

    private Tensor Heads(Tensor states) => states.view(states.shape[0], _config.Attention.Heads, _config.Attention.HeadSize);
}
