using FineTune.Engine.Gguf;

namespace FineTune.Engine.Models.GptNeoX;

/// <summary>GPT-NeoX as llama.cpp knows it (conversion/gptneox.py).</summary>
internal static class GptNeoXGguf
{
    private static readonly GgufNames Names = new(
        "gpt_neox.layers.",
        new Dictionary<string, string>
        {
            ["gpt_neox.embed_in"] = "token_embd",
            ["gpt_neox.final_layer_norm"] = "output_norm",
            ["embed_out"] = "output",
        },
        new Dictionary<string, string>
        {
            ["input_layernorm"] = "attn_norm",
            ["attention.query_key_value"] = "attn_qkv",
            ["attention.dense"] = "attn_output",
            ["post_attention_layernorm"] = "ffn_norm",
            ["mlp.dense_h_to_4h"] = "ffn_up",
            ["mlp.dense_4h_to_h"] = "ffn_down",
        });

    public static GgufLayout Of(ConfigFile file)
    {
        var config = GptNeoXConfig.From(file);
        GgufRules.RequireActivation("hidden_act", config.Activation, GgufRules.Gelu);
        GgufRules.Require(config.AttentionBias, "attention_bias", false, "with biases");
        GgufMetadata parameters = new GgufMetadata()
            .Add("gptneox.context_length", file.Positive("max_position_embeddings", 2048))
            .Add("gptneox.embedding_length", config.Hidden)
            .Add("gptneox.block_count", config.Layers)
            .Add("gptneox.feed_forward_length", config.Intermediate)
            .Add("gptneox.rope.dimension_count", (int)(config.Rope.PartialRotaryFactor * config.Attention.HeadSize))
            .Add("gptneox.attention.head_count", config.Attention.Heads)
            .Add("gptneox.use_parallel_residual", config.UseParallelResidual)
            .Add("gptneox.attention.layer_norm_epsilon", config.LayerNormEps);
        GgufRules.AddRope(parameters, "gptneox", config.Rope, GgufRules.RopeKinds);
        return new GgufLayout("gptneox", parameters, Names)
        {
            Change = weight => weight.Contains(".query_key_value.", StringComparison.Ordinal) ? GgufChange.ApartByHead(config.Attention.Heads) : null,
            RepeatedHead = ("embed_out.weight", "gpt_neox.embed_in.weight"),
        };
    }
}
