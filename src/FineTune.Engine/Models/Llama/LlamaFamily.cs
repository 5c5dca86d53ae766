using System.Text.Json.Nodes;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Llama;

/// <summary>Llama, also SmolLM and TinyLlama (Touvron et al., 2023; transformers/models/llama/modeling_llama.py).</summary>
internal static class LlamaFamily
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create("llama", "Llama", Read, LlamaGguf.Description);

    /// <summary>The built-in 4-layer model of hidden size 192, with random weights.</summary>
    public static JsonObject Tiny => new()
    {
        ["model_type"] = "llama",
        ["hidden_size"] = 192,
        ["intermediate_size"] = 512,
        ["num_hidden_layers"] = 4,
        ["num_attention_heads"] = 6,
        ["num_key_value_heads"] = 3,
        ["head_dim"] = 32,
        ["hidden_act"] = "silu",
        ["max_position_embeddings"] = 512,
        ["rms_norm_eps"] = 1e-5,
        ["rope_theta"] = 10_000.0,
        ["initializer_range"] = 0.02,
        ["tie_word_embeddings"] = true,
    };

    private static DecoderConfig Read(ConfigFile config)
    {
        var read = DecoderConfig.From(config, new DecoderDefaults());
        bool attentionBias = config.Flag("attention_bias", false);
        DecoderSizes sizes = read.Sizes with { AttentionBias = attentionBias, OutputBias = attentionBias, MlpBias = config.Flag("mlp_bias", false) };
        return read with { Sizes = sizes };
    }
}
