using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models;

/// <summary>A family of models that hear samples, after Wav2Vec2's pattern.</summary>
internal static class WaveFamily
{
    private const string PositionsOfOld = "pos_conv_embed.conv.weight_";
    private const string Positions = "pos_conv_embed.conv.parametrizations.weight.original";

    /// <param name="modelType">Its <c>model_type</c>.</param>
    /// <param name="name">Hugging Face's class.</param>
    public static ModelFamily Create(string modelType, string name, WaveInitialisers initialisers) =>
        Create(modelType, name, initialisers, WaveConfig.From);

    /// <summary>The same of a family with fields of its own.</summary>
    /// <param name="modelType">Its <c>model_type</c>.</param>
    /// <param name="name">Hugging Face's class.</param>
    /// <param name="read">Reads them.</param>
    public static ModelFamily Create(string modelType, string name, WaveInitialisers initialisers, Func<ConfigFile, WaveConfig> read) =>
        Create(new WaveParts(modelType.Replace('-', '_'), initialisers, read), modelType, name);

    private static ModelFamily Create(WaveParts family, string modelType, string name) => new(
        modelType,
        family.Prefix,
        [
            new(ModelHead.AudioClassification, name, parts => ForClassification(parts, family))
            {
                Graph = parts => WaveGraph.ForClassification(parts, family.Prefix, family.Read(parts.Config)),
            },
        ])
    {
        MaxSequence = _ => null,
        TokenTypes = _ => 0,
        Rename = Rename,
        // Models that were trained without hiding anything have no state for what is hidden.
        IsOfBackbone = weight =>
            weight.StartsWith($"{family.Prefix}.", StringComparison.Ordinal) && !weight.EndsWith(".masked_spec_embed", StringComparison.Ordinal),
        Sounds = new SoundReader(Wav2Vec2FeatureExtractor.TypeName, config => new Wav2Vec2FeatureExtractor(UsualFields(family.Read(config))))
        {
            ShortestSamples = config => family.Read(config).ShortestSamples,
            FeatureEncoder = $"{family.Prefix}.feature_extractor.",
        },
    };

    /// <summary>Models that are normalised over time were trained without being told what is padding, the others with it.</summary>
    private static System.Text.Json.Nodes.JsonObject UsualFields(WaveConfig config) => new()
    {
        ["return_attention_mask"] = !config.NormalisesOverTime,
    };

    /// <summary>The parts of the weight of positions as earlier versions of torch called them.</summary>
    private static string Rename(string name) => name
        .Replace(PositionsOfOld + "g", Positions + "0", StringComparison.Ordinal)
        .Replace(PositionsOfOld + "v", Positions + "1", StringComparison.Ordinal);

    private static ForwardPass ForClassification(ModelParts parts, WaveParts family)
    {
        WaveConfig config = family.Read(parts.Config);
        var model = new WaveModel(parts.Weights[family.Prefix], config, family.Initialisers, parts.Operators);
        var classifier = new SoundClassifier(
            parts,
            (config.HiddenSize, config.ProjectedSize),
            config.SumsLayers ? config.Layers + 1 : null,
            Initialisers.Normal(config.InitializerRange));
        return (batch, options) => classifier.Forward(model.Forward(batch, options));
    }

    /// <summary>What a family is made of.</summary>
    /// <param name="Prefix">First name of its weights.</param>
    /// <param name="Initialisers">What it fills its new weights with.</param>
    /// <param name="Read">Its configuration.</param>
    private sealed record WaveParts(string Prefix, WaveInitialisers Initialisers, Func<ConfigFile, WaveConfig> Read);
}
