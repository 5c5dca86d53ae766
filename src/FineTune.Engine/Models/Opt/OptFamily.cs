namespace FineTune.Engine.Models.Opt;

/// <summary>OPT (Zhang et al., 2022; transformers/models/opt/modeling_opt.py). transformers has no class of it for tokens.</summary>
internal static class OptFamily
{
    public static ModelFamily Definition { get; } = new("opt", "model",
    [
        new(ModelHead.SequenceClassification, "OPTForSequenceClassification", parts => Backbone(parts).ToSequenceClassification())
        {
            Graph = OptGraph.ForSequenceClassification,
        },
        new(ModelHead.CausalLanguageModeling, "OPTForCausalLM", parts => Backbone(parts).ToCausalLM()) { Graph = OptGraph.ForCausalLM },
    ])
    {
        TiedWeights = [("lm_head.weight", "model.decoder.embed_tokens.weight")],
        MaxSequence = config => config.Positive("max_position_embeddings", 2048),
        TokenTypes = _ => 0,
    };

    private static DecoderBackbone Backbone(ModelParts parts)
    {
        OptConfig config = OptConfig.From(parts.Config);
        var model = new OptModel(parts.Weights["model.decoder"], config, parts.Operators);
        return new DecoderBackbone(parts, model.Forward)
        {
            Words = model.Words,
            Hidden = config.WordSize,
            InitializerRange = config.InitializerRange,
            TieWordEmbeddings = config.TieWordEmbeddings,
            PadTokenId = config.PadTokenId,
        };
    }
}
