using FineTune.Engine.Gguf;

namespace FineTune.Engine.Models.Gpt2;

/// <summary>GPT-2 as llama.cpp knows it (conversion/gpt2.py).</summary>
internal static class Gpt2Gguf
{
    private static readonly GgufNames Names = new(
        "transformer.h.",
        new Dictionary<string, string>
        {
            ["transformer.wte"] = "token_embd",
            ["transformer.wpe"] = "position_embd",
            ["transformer.ln_f"] = "output_norm",
            ["lm_head"] = "output",
        },
        new Dictionary<string, string>
        {
            ["ln_1"] = "attn_norm",
            ["attn.c_attn"] = "attn_qkv",
            ["attn.c_proj"] = "attn_output",
            ["ln_2"] = "ffn_norm",
            ["mlp.c_fc"] = "ffn_up",
            ["mlp.c_proj"] = "ffn_down",
        });

    private static readonly string[] Transposed = [".c_attn.weight", ".c_proj.weight", ".c_fc.weight"];

    public static GgufLayout Of(ConfigFile file)
    {
        var config = Gpt2Config.From(file);
        GgufRules.RequireActivation("activation_function", config.Activation, GgufRules.Gelu);
        GgufRules.Require(config.ScalesByHeadSize, "scale_attn_weights", false, "with true");
        GgufRules.Require(!config.ScalesByLayer, "scale_attn_by_inverse_layer_idx", true, "with false");
        GgufMetadata parameters = new GgufMetadata()
            .Add("gpt2.block_count", config.Layers)
            .Add("gpt2.context_length", config.Positions)
            .Add("gpt2.embedding_length", config.Hidden)
            .Add("gpt2.feed_forward_length", config.Intermediate)
            .Add("gpt2.attention.head_count", config.Heads)
            .Add("gpt2.attention.layer_norm_epsilon", config.LayerNormEpsilon);
        return new GgufLayout("gpt2", parameters, Names)
        {
            Change = weight => Array.Exists(Transposed, end => weight.EndsWith(end, StringComparison.Ordinal)) ? GgufChange.Transposed : null,
        };
    }
}
