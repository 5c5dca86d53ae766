using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Helium;

/// <summary>Helium (Kyutai, 2025; transformers/models/helium/modeling_helium.py): Llama with each number rotated against the next.</summary>
internal static class HeliumFamily
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create("helium", "Helium", Read, gguf: null);

    private static DecoderConfig Read(ConfigFile config)
    {
        var read = DecoderConfig.From(config, new DecoderDefaults
        {
            VocabSize = 48_000,
            HiddenSize = 2560,
            IntermediateSize = 7040,
            NumHiddenLayers = 24,
            NumAttentionHeads = 20,
            NumKeyValueHeads = 20,
            HeadDim = 128,
            MaxPositionEmbeddings = 4096,
            NormEps = 1e-8,
            PadTokenId = 3,
        });
        // What attention gives is projected from the hidden size, whatever its heads have.
        if (read.Sizes.Attention.QuerySize != read.Sizes.Hidden)
        {
            throw config.Bad($"head_dim {read.Sizes.Attention.HeadSize} is not hidden_size by num_attention_heads");
        }

        DecoderSizes sizes = read.Sizes with { AttentionBias = config.Flag("attention_bias", false), MlpBias = config.Flag("mlp_bias", false) };
        return read with { Sizes = sizes, LayerKinds = [read.LayerKinds[0] with { Rope = read.LayerKinds[0].Rope with { IsInterleaved = true } }] };
    }
}
