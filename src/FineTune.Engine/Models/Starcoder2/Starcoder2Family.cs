using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Starcoder2;

/// <summary>StarCoder2 (Lozhkov et al., 2024; transformers/models/starcoder2/modeling_starcoder2.py): layer norms, biases, and no gate.</summary>
internal static class Starcoder2Family
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "starcoder2", "Starcoder2", Read, new DecoderGguf("starcoder2") { Activations = GgufRules.Gelu, TakesBiases = true }, ties: true);

    private static DecoderConfig Read(ConfigFile config)
    {
        var read = DecoderConfig.From(config, new DecoderDefaults
        {
            VocabSize = 49_152,
            HiddenSize = 3072,
            IntermediateSize = 12_288,
            NumHiddenLayers = 30,
            NumAttentionHeads = 24,
            NumKeyValueHeads = 2,
            Activation = "gelu_pytorch_tanh",
            MaxPositionEmbeddings = 4096,
            InitializerRange = 0.018042,
            NormEpsField = "norm_epsilon",
            NormEps = 1e-5,
            TieWordEmbeddings = true,
        });
        bool bias = config.Flag("use_bias", true);
        DecoderSizes sizes = read.Sizes with
        {
            AttentionBias = bias,
            OutputBias = bias,
            MlpBias = bias,
            HasGate = false,
            Norm = NormKind.Layer,
            ResidualDropout = config.Probability("residual_dropout", 0),
            Names = new DecoderNames { MlpInput = "c_fc", MlpOutput = "c_proj" },
        };
        int? window = config.Has("sliding_window") ? config.Positive("sliding_window", 4096) : null;
        DecoderConfig with = read with { Sizes = sizes, EmbeddingDropout = config.Probability("embedding_dropout", 0) };
        return window is { } length ? with.WithKinds(_ => with.LayerKinds[0] with { Mask = AttentionMask.CausalWindow(length) }) : with;
    }
}
