using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.HunYuan;

/// <summary>
/// The dense models of HunYuan (Tencent, 2025; transformers/models/hunyuan_v1_dense/modeling_hunyuan_v1_dense.py): queries and keys are normalised behind
/// their rotation. transformers has no class of them for tokens.
/// </summary>
internal static class HunYuanFamily
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "hunyuan_v1_dense",
        "HunYuanDenseV1",
        Read,
        new DecoderGguf("hunyuan-dense"),
        heads: [ModelHead.SequenceClassification, ModelHead.CausalLanguageModeling]);

    private static DecoderConfig Read(ConfigFile config)
    {
        var read = DecoderConfig.From(config, new DecoderDefaults { VocabSize = 290_943, NormEps = 1e-5, PadTokenId = 0 });
        bool bias = config.Flag("attention_bias", false);
        var norm = new QueryKeyNorm { Query = "query_layernorm", Key = "key_layernorm", IsAfterRotation = true };
        return read with
        {
            Sizes = read.Sizes with { AttentionBias = bias, OutputBias = bias, QueryKeyNorm = norm },
            LayerKinds = [read.LayerKinds[0] with { Rope = Stretched(read.LayerKinds[0].Rope, read.Sizes.Attention.HeadSize) }],
        };
    }

    /// <summary>A base that grows by a number for texts of any length takes the place of one that grows with the text.</summary>
    private static RopeParameters Stretched(RopeParameters rope, int headSize) => rope is { Type: "dynamic", Alpha: { } alpha }
        ? rope with { Type = "default", Theta = rope.Theta * Math.Pow(alpha, headSize / (headSize - 2.0)) }
        : rope;
}
