using FineTune.Engine.Gguf;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Phi;

/// <summary>Phi-1, Phi-1.5 and Phi-2 (Gunasekar et al., 2023; transformers/models/phi/modeling_phi.py): attention and feed-forward side by side.</summary>
internal static class PhiFamily
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "phi",
        "Phi",
        Read,
        new DecoderGguf("phi2")
        {
            Activations = GgufRules.Gelu,
            TakesBiases = true,
            RepeatsHead = true,
            WritesHeadSize = _ => false,
            Add = AddGguf,
        }) with
    { UsualAdapterTargets = ["q_proj", "v_proj", "fc1", "fc2"] };

    private static DecoderConfig Read(ConfigFile config)
    {
        var read = DecoderConfig.From(config, new DecoderDefaults
        {
            VocabSize = 51_200,
            HiddenSize = 2048,
            IntermediateSize = 8192,
            NumHiddenLayers = 24,
            Activation = "gelu_new",
            NormEpsField = "layer_norm_eps",
            NormEps = 1e-5,
        });
        DecoderSizes sizes = read.Sizes with
        {
            AttentionBias = true,
            OutputBias = true,
            MlpBias = true,
            HasGate = false,
            IsParallel = true,
            Norm = NormKind.Layer,
            QueryKeyNorm = config.Flag("qk_layernorm", false) ? new QueryKeyNorm { Query = "q_layernorm", Key = "k_layernorm" } : null,
            ResidualDropout = config.Probability("resid_pdrop", 0),
            Names = new DecoderNames { AttentionOutput = "dense", MlpInput = "fc1", MlpOutput = "fc2", LastNorm = "final_layernorm" },
        };
        return read with
        {
            Sizes = sizes,
            LayerKinds = [read.LayerKinds[0] with { Rope = read.LayerKinds[0].Rope.WithPartialRotaryFactor(config, "partial_rotary_factor", 0.5) }],
            EmbeddingDropout = config.Probability("embd_pdrop", 0),
            HasHeadBias = true,
        };
    }

    private static void AddGguf(GgufMetadata parameters, ConfigFile file, DecoderConfig config)
    {
        GgufRules.Require(config.Sizes.QueryKeyNorm is null, "qk_layernorm", true, "without it");
        double rotated = config.LayerKinds[0].Rope.PartialRotaryFactor * config.Sizes.Hidden;
        parameters.Add("phi2.rope.dimension_count", (int)rotated / config.Sizes.Attention.Heads);
    }
}
