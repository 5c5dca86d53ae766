namespace FineTune.Engine.Models.GptNeoX;

/// <summary>GPT-NeoX, also Pythia (Black et al., 2022; transformers/models/gpt_neox/modeling_gpt_neox.py).</summary>
internal static class GptNeoXFamily
{
    private static readonly string[] Tables = [".attention.bias", ".attention.masked_bias", "rotary_emb.inv_freq"];

    public static ModelFamily Definition { get; } = new("gpt_neox", "gpt_neox",
    [
        new(ModelHead.SequenceClassification, "GPTNeoXForSequenceClassification", parts => Backbone(parts).ToSequenceClassification())
        {
            Graph = GptNeoXGraph.ForSequenceClassification,
        },
        new(ModelHead.TokenClassification, "GPTNeoXForTokenClassification", parts => Backbone(parts).ToTokenClassification("classifier"))
        {
            Graph = GptNeoXGraph.ForTokenClassification,
        },
        new(ModelHead.CausalLanguageModeling, "GPTNeoXForCausalLM", parts => Backbone(parts).ToCausalLM("embed_out"))
        {
            Graph = GptNeoXGraph.ForCausalLM,
            Gguf = GptNeoXGguf.Of,
        },
    ])
    {
        TiedWeights = [("embed_out.weight", "gpt_neox.embed_in.weight")],
        TiesByDefault = false,
        // Tables of older files, which follow from the configuration.
        Rename = name => Array.Exists(Tables, table => name.EndsWith(table, StringComparison.Ordinal)) ? null : name,
        MaxSequence = config => GptNeoXConfig.From(config).Rope.MaxSequence,
        CacheBorder = config => GptNeoXConfig.From(config).Rope.CacheBorder,
        RotationBorder = config => GptNeoXConfig.From(config).Rope.RotationBorder,
        TokenTypes = _ => 0,
    };

    private static DecoderBackbone Backbone(ModelParts parts)
    {
        GptNeoXConfig config = GptNeoXConfig.From(parts.Config);
        var model = new GptNeoXModel(parts, config);
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
