using System.Text.Json.Nodes;
using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.T5;

/// <summary>T5, also v1.1 and Flan, and mT5 (Raffel et al., 2019; Xue et al., 2021; transformers/models/t5/modeling_t5.py, mt5/modeling_mt5.py).</summary>
internal static class T5Family
{
    private const string Words = "shared.weight";
    private const string Projection = "lm_head.weight";

    private static readonly T5Defaults Defaults = new(32_128, Intermediate: 2048, Layers: 6, Heads: 8, "relu", ScalesOutput: true);
    private static readonly T5Defaults MultilingualDefaults = new(250_112, Intermediate: 1024, Layers: 8, Heads: 6, "gated-gelu", ScalesOutput: false);

    public static ModelFamily Definition { get; } = Create("t5", "T5ForConditionalGeneration", Defaults);

    public static ModelFamily MultilingualDefinition { get; } = Create("mt5", "MT5ForConditionalGeneration", MultilingualDefaults);

    /// <summary>The built-in model of 2 and 2 layers of 128, with random weights. It has the tokens that T5's vocabularies begin with.</summary>
    public static JsonObject Tiny => new()
    {
        ["model_type"] = "t5",
        ["d_model"] = 128,
        ["d_kv"] = 32,
        ["d_ff"] = 256,
        ["num_layers"] = 2,
        ["num_decoder_layers"] = 2,
        ["num_heads"] = 4,
        ["feed_forward_proj"] = "gated-gelu",
        ["dropout_rate"] = 0.1,
        ["is_encoder_decoder"] = true,
        ["pad_token_id"] = 0,
        ["eos_token_id"] = 1,
        ["decoder_start_token_id"] = 0,
    };

    private static ModelFamily Create(string modelType, string className, T5Defaults defaults) => new(modelType, "transformer",
    [
        new(ModelHead.Seq2SeqLanguageModeling, className, parts => ForConditionalGeneration(parts, T5Config.From(parts.Config, defaults)))
        {
            EncoderGraph = parts => T5Graph.Encoder(parts, T5Config.From(parts.Config, defaults)),
            Graph = parts => T5Graph.ForConditionalGeneration(parts, T5Config.From(parts.Config, defaults)),
        },
    ])
    {
        // What transformers saved has the words once; older files have them under each name.
        TiedWeights = [("encoder.embed_tokens.weight", Words), ("decoder.embed_tokens.weight", Words), (Projection, Words)],
        AlwaysTies = true,
        IsOfBackbone = name => name != Projection,
        // Of the first files, which nothing reads (modeling_t5.py, _keys_to_ignore_on_load_unexpected).
        Rename = name => name == "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight" ? null : name,
        MaxSequence = _ => null,
        // Relative positions have no end.
        DefaultMaxPositions = int.MaxValue,
        TokenTypes = _ => 0,
        DecoderStart = config => config.NotNegative("decoder_start_token_id", config.PadToken(0) ?? 0),
    };

    private static ForwardPass ForConditionalGeneration(ModelParts parts, T5Config config)
    {
        Embedding words = Embedding.OfWords(
            parts.Weights["shared"], config.VocabSize, config.Hidden, Initialisers.Normal(config.InitializerFactor), parts.Operators);
        var encoder = new T5Stack(parts.Weights["encoder"], words, config, isDecoder: false, parts.Operators);
        var decoder = new T5Stack(parts.Weights["decoder"], words, config, isDecoder: true, parts.Operators);
        WeightScope projection = parts.Weights["lm_head"];
        var head = new CausalLanguageHead(
            projection,
            EmbeddingTie.Weight(projection, words.Table, tied: true, Initialisers.Normal(config.InitializerFactor)),
            softCap: null);
        return (batch, options) =>
        {
            Tensor? source = EncoderDecoder.Encode(batch, options, given => encoder.Forward(batch, null, given));
            Tensor states = decoder.Forward(batch, source, options with { Read = TokensRead.Predicted });
            return head.Forward(config.OutputScale is { } scale ? states * scale : states, options);
        };
    }
}
