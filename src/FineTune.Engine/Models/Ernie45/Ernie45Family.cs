namespace FineTune.Engine.Models.Ernie45;

/// <summary>
/// ERNIE 4.5, the dense models (Baidu, 2025; transformers/models/ernie4_5/modeling_ernie4_5.py): Llama with each number rotated against the next.
/// </summary>
internal static class Ernie45Family
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "ernie4_5", "Ernie4_5", Read, new DecoderGguf("ernie4_5") { OutputBiasField = "use_bias" }, ties: true, heads: [ModelHead.CausalLanguageModeling]);

    private static DecoderConfig Read(ConfigFile config)
    {
        var read = DecoderConfig.From(config, new DecoderDefaults
        {
            VocabSize = 103_424,
            HiddenSize = 1024,
            IntermediateSize = 3072,
            NumHiddenLayers = 18,
            NumAttentionHeads = 16,
            NumKeyValueHeads = 2,
            HeadDim = 128,
            MaxPositionEmbeddings = 131_072,
            NormEps = 1e-5,
            PadTokenId = 0,
            TieWordEmbeddings = true,
        });
        bool bias = config.Flag("use_bias", false);
        return read with
        {
            // It has no dropout of attention, whatever the file says.
            Sizes = read.Sizes with { AttentionBias = bias, OutputBias = bias, MlpBias = bias, Attention = read.Sizes.Attention with { Dropout = 0 } },
            LayerKinds = [read.LayerKinds[0] with { Rope = read.LayerKinds[0].Rope with { IsInterleaved = true } }],
        };
    }
}
