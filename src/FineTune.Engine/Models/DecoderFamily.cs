using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models;

/// <summary>Makes the family of a decoder after Llama's pattern from how its configuration is read.</summary>
internal static class DecoderFamily
{
    /// <param name="modelType">Its <c>model_type</c>.</param>
    /// <param name="className">What its classes begin with.</param>
    /// <param name="read">Reads its configuration.</param>
    /// <param name="ties"><c>tie_word_embeddings</c> of a configuration that does not say.</param>
    /// <param name="gguf">The architecture as llama.cpp knows it; null where it does not.</param>
    /// <param name="heads">What transformers has models of; null for all that decoders can have.</param>
    /// <param name="names">What it calls its parts, which its configuration says too; null for Llama's names.</param>
    public static ModelFamily Create(
        string modelType,
        string className,
        Func<ConfigFile, DecoderConfig> read,
        DecoderGguf? gguf,
        bool ties = false,
        IReadOnlyList<ModelHead>? heads = null,
        DecoderNames? names = null)
    {
        names ??= new DecoderNames();
        ModelFamily whole = Create(modelType, className, read, gguf, names) with { TiesByDefault = ties };
        return heads is null
            ? whole
            : whole with { Architectures = [.. whole.Architectures.Where(architecture => heads.Contains(architecture.Head))] };
    }

    private static ModelFamily Create(
        string modelType, string className, Func<ConfigFile, DecoderConfig> read, DecoderGguf? gguf, DecoderNames names) => new(modelType, names.Model,
    [
        new(ModelHead.SequenceClassification, className + "ForSequenceClassification", parts => Backbone(parts, read).ToSequenceClassification())
        {
            Graph = parts => DecoderGraph.ForSequenceClassification(parts, read(parts.Config)),
        },
        new(ModelHead.TokenClassification, className + "ForTokenClassification", parts => Backbone(parts, read).ToTokenClassification(names.TokenClassifier))
        {
            Graph = parts => DecoderGraph.ForTokenClassification(parts, read(parts.Config)),
        },
        new(ModelHead.CausalLanguageModeling, className + "ForCausalLM", parts => Backbone(parts, read).ToCausalLM())
        {
            Graph = parts => DecoderGraph.ForCausalLM(parts, read(parts.Config)),
            Gguf = gguf is null ? null : config => gguf.Of(config, read(config)),
        },
    ])
        {
            TiedWeights = [("lm_head.weight", names.WordsWeight)],
            // Tables of older files, which follow from the configuration.
            Rename = name => name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal) ? null : name,
            MaxSequence = config => read(config).LayerKinds.Max(kind => kind.Rope.MaxSequence),
            CacheBorder = config => read(config).LayerKinds.Select(kind => kind.Rope.CacheBorder).FirstOrDefault(border => border is not null),
            RotationBorder = config => read(config).LayerKinds.Select(kind => kind.Rope.RotationBorder).FirstOrDefault(border => border is not null),
            TokenTypes = _ => 0,
        };

    private static DecoderBackbone Backbone(ModelParts parts, Func<ConfigFile, DecoderConfig> read)
    {
        DecoderConfig config = read(parts.Config);
        var model = new DecoderModel(parts, config);
        return new DecoderBackbone(parts, model.Forward)
        {
            Words = model.Words,
            Hidden = config.Sizes.Hidden,
            InitializerRange = config.Sizes.InitializerRange,
            TieWordEmbeddings = config.TieWordEmbeddings,
            PadTokenId = config.PadTokenId,
            LogitSoftCap = config.LogitSoftCap,
            LogitScale = config.LogitScale,
            HasHeadBias = config.HasHeadBias,
            ClassifierDropout = config.ClassifierDropout,
        };
    }
}
