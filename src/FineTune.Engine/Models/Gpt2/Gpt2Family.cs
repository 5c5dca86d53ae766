namespace FineTune.Engine.Models.Gpt2;

/// <summary>GPT-2 (Radford et al., 2019; transformers/models/gpt2/modeling_gpt2.py).</summary>
internal static class Gpt2Family
{
    public static ModelFamily Definition { get; } = new("gpt2", "transformer",
    [
        new(ModelHead.SequenceClassification, "GPT2ForSequenceClassification", parts => Backbone(parts).ToSequenceClassification())
        {
            Graph = Gpt2Graph.ForSequenceClassification,
        },
        new(ModelHead.TokenClassification, "GPT2ForTokenClassification", parts => Backbone(parts).ToTokenClassification("classifier"))
        {
            Graph = Gpt2Graph.ForTokenClassification,
        },
        new(ModelHead.CausalLanguageModeling, "GPT2LMHeadModel", parts => Backbone(parts).ToCausalLM()) { Graph = Gpt2Graph.ForCausalLM, Gguf = Gpt2Gguf.Of },
    ])
    {
        TiedWeights = [("lm_head.weight", "transformer.wte.weight")],
        // Tables of masks in older files, which follow from the configuration.
        Rename = name => name.EndsWith(".attn.bias", StringComparison.Ordinal) || name.EndsWith(".attn.masked_bias", StringComparison.Ordinal) ? null : name,
        MaxSequence = config => config.Positive("n_positions", "max_position_embeddings", 1024),
        TokenTypes = _ => 0,
    };

    private static DecoderBackbone Backbone(ModelParts parts)
    {
        Gpt2Config config = Gpt2Config.From(parts.Config);
        var model = new Gpt2Model(parts.Weights["transformer"], config, parts.Operators);
        return new DecoderBackbone(parts, model.Forward)
        {
            Words = model.Words,
            Hidden = config.Hidden,
            InitializerRange = config.InitializerRange,
            TieWordEmbeddings = config.TieWordEmbeddings,
            PadTokenId = config.PadTokenId,
            ClassifierDropout = config.ClassifierDropout,
        };
    }
}
