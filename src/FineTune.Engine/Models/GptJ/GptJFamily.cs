using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.GptJ;

/// <summary>
/// GPT-J (Wang and Komatsuzaki, 2021; transformers/models/gptj/modeling_gptj.py): attention and feed-forward side by side, a part of each head rotated number
/// by number. transformers has no class of it for tokens.
/// </summary>
internal static class GptJFamily
{
    private const double Theta = 10_000;

    private static readonly Dictionary<string, string> Fields = new()
    {
        ["hidden_size"] = "n_embd",
        ["num_hidden_layers"] = "n_layer",
        ["num_attention_heads"] = "n_head",
        ["max_position_embeddings"] = "n_positions",
        ["intermediate_size"] = "n_inner",
        ["attention_dropout"] = "attn_pdrop",
    };

    private static readonly DecoderNames Names = new()
    {
        Model = "transformer",
        Words = "wte",
        Layers = "h",
        Attention = "attn",
        AttentionNorm = "ln_1",
        AttentionOutput = "out_proj",
        MlpInput = "fc_in",
        MlpOutput = "fc_out",
        LastNorm = "ln_f",
    };

    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "gptj", "GPTJ", Read, gguf: null, heads: [ModelHead.SequenceClassification, ModelHead.CausalLanguageModeling], names: Names) with
    {
        // Tables of masks in older files, which follow from the configuration.
        Rename = name => name.EndsWith(".attn.bias", StringComparison.Ordinal) || name.EndsWith(".attn.masked_bias", StringComparison.Ordinal) ? null : name,
    };

    private static DecoderConfig Read(ConfigFile file)
    {
        ConfigFile config = file.Renamed(Fields, "num_key_value_heads", "head_dim", "rope_scaling", "rope_parameters", "rope_theta");
        var read = DecoderConfig.From(config, new DecoderDefaults
        {
            VocabSize = 50_400,
            IntermediateSize = 4 * config.Positive("hidden_size", 4096),
            NumHiddenLayers = 28,
            NumAttentionHeads = 16,
            ActivationField = "activation_function",
            Activation = "gelu_new",
            NormEpsField = "layer_norm_epsilon",
            NormEps = 1e-5,
            RopeTheta = Theta,
        });
        RopeParameters rope = read.LayerKinds[0].Rope with { IsInterleaved = true, RotatedSize = config.Positive("rotary_dim", 64) };
        return read with
        {
            Sizes = read.Sizes with
            {
                MlpBias = true,
                HasGate = false,
                IsParallel = true,
                Norm = NormKind.Layer,
                ResidualDropout = config.Probability("resid_pdrop", 0),
                Names = Names,
            },
            LayerKinds = [read.LayerKinds[0] with { Rope = rope }],
            EmbeddingDropout = config.Probability("embd_pdrop", 0),
            HasPaddingRow = false,
            HasHeadBias = true,
        };
    }
}
