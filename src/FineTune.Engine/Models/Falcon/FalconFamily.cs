using FineTune.Engine.Gguf;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Falcon;

/// <summary>
/// Falcon 7B, 40B, 180B and Falcon2 (Almazrouei et al., 2023; transformers/models/falcon/modeling_falcon.py), whose positions are rotated; those of
/// Falcon-RW, which has biases of distances, are not known.
/// </summary>
internal static class FalconFamily
{
    private static readonly DecoderNames Usual = new()
    {
        Model = "transformer",
        Words = "word_embeddings",
        Layers = "h",
        Attention = "self_attention",
        AttentionOutput = "dense",
        MlpInput = "dense_h_to_4h",
        MlpOutput = "dense_4h_to_h",
        LastNorm = "ln_f",
        TokenClassifier = "classifier",
    };

    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "falcon",
        "Falcon",
        Read,
        new DecoderGguf("falcon")
        {
            Activations = GgufRules.Gelu,
            ActivationField = "activation",
            OutputBiasField = "bias",
            WritesHeadSize = _ => false,
            Add = AddGguf,
        },
        ties: true,
        names: Usual);

    private static DecoderConfig Read(ConfigFile file)
    {
        file.RequireOneOf("alibi", false);
        // One draw is of the sum of attention and feed-forward, or of attention by another field.
        file.RequireOneOf("hidden_dropout", 0, 0.0);
        bool isNew = file.Flag("new_decoder_architecture", false);
        bool isParallel = file.Flag("parallel_attn", true);
        int norms = file.Positive("num_ln_in_parallel_attn", isNew ? 2 : 1);
        if (isNew ? !isParallel || norms > 2 : norms != 1)
        {
            throw file.Bad("new_decoder_architecture, parallel_attn and num_ln_in_parallel_attn do not go together");
        }

        if (!isParallel)
        {
            file.RequireOneOf("attention_dropout", 0, 0.0);
        }

        return ReadSizes(file, isParallel, hasTwoNorms: norms == 2 && isNew);
    }

    private static DecoderConfig ReadSizes(ConfigFile file, bool isParallel, bool hasTwoNorms)
    {
        ConfigFile config = file.Renamed(
            new Dictionary<string, string> { ["hidden_size"] = "n_embed", ["intermediate_size"] = "ffn_hidden_size" }, "head_dim");
        // Elsewhere there is one head of keys, or one for each head, whatever num_kv_heads says.
        config.Json["num_key_value_heads"] = file.Flag("new_decoder_architecture", false) ? file.Json["num_kv_heads"]?.DeepClone()
            : file.Flag("multi_query", true) ? 1
            : null;
        var read = DecoderConfig.From(config, new DecoderDefaults
        {
            VocabSize = 65_024,
            HiddenSize = 4544,
            IntermediateSize = 4 * config.Positive("hidden_size", 4544),
            NumAttentionHeads = 71,
            ActivationField = "activation",
            Activation = "gelu",
            NormEpsField = "layer_norm_epsilon",
            NormEps = 1e-5,
            TieWordEmbeddings = true,
        });
        bool bias = file.Flag("bias", false);
        return read with
        {
            Sizes = read.Sizes with
            {
                AttentionBias = bias,
                OutputBias = bias,
                MlpBias = bias,
                HasGate = false,
                PacksByGroup = true,
                IsParallel = isParallel,
                HasParallelNorms = hasTwoNorms,
                Norm = NormKind.Layer,
                Names = hasTwoNorms ? Usual with { AttentionNorm = "ln_attn", MlpNorm = "ln_mlp" } : Usual,
                // It has no dropout of attention where positions are rotated.
                Attention = read.Sizes.Attention with { Dropout = 0 },
            },
            HasPaddingRow = false,
        };
    }

    private static void AddGguf(GgufMetadata parameters, ConfigFile file, DecoderConfig config)
    {
        GgufRules.Require(config.Sizes.IsParallel, "parallel_attn", false, "with true");
        parameters.Add("falcon.tensor_data_layout", "jploski");
    }
}
