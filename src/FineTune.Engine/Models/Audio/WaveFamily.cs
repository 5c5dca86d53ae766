using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models;

/// <summary>A family of models that hear samples, after Wav2Vec2's pattern.</summary>
internal static class WaveFamily
{
    private const string PositionsOfOld = "pos_conv_embed.conv.weight_";
    private const string Positions = "pos_conv_embed.conv.parametrizations.weight.original";

    /// <param name="modelType">Its <c>model_type</c>, which its weights' names begin with.</param>
    /// <param name="name">Hugging Face's class.</param>
    public static ModelFamily Create(string modelType, string name, WaveInitialisers initialisers) => new(
        modelType,
        modelType,
        [
            new(ModelHead.AudioClassification, name, parts => ForClassification(parts, modelType, initialisers))
            {
                Graph = parts => WaveGraph.ForClassification(parts, modelType),
            },
        ])
    {
        MaxSequence = _ => null,
        TokenTypes = _ => 0,
        Rename = Rename,
        // Models that were trained without hiding anything have no state for what is hidden.
        IsOfBackbone = weight =>
            weight.StartsWith($"{modelType}.", StringComparison.Ordinal) && !weight.EndsWith(".masked_spec_embed", StringComparison.Ordinal),
        Sounds = new SoundReader(Wav2Vec2FeatureExtractor.TypeName, config => new Wav2Vec2FeatureExtractor(UsualFields(config)))
        {
            ShortestSamples = config => WaveConfig.From(config).ShortestSamples,
            FeatureEncoder = $"{modelType}.feature_extractor.",
        },
    };

    /// <summary>Models that are normalised over time were trained without being told what is padding, the others with it.</summary>
    private static System.Text.Json.Nodes.JsonObject UsualFields(ConfigFile config) => new()
    {
        ["return_attention_mask"] = !WaveConfig.From(config).NormalisesOverTime,
    };

    /// <summary>The parts of the weight of positions as earlier versions of torch called them.</summary>
    private static string Rename(string name) => name
        .Replace(PositionsOfOld + "g", Positions + "0", StringComparison.Ordinal)
        .Replace(PositionsOfOld + "v", Positions + "1", StringComparison.Ordinal);

    private static ForwardPass ForClassification(ModelParts parts, string modelType, WaveInitialisers initialisers)
    {
        WaveConfig config = WaveConfig.From(parts.Config);
        var model = new WaveModel(parts.Weights[modelType], config, initialisers, parts.Operators);
        var classifier = new SoundClassifier(
            parts,
            (config.HiddenSize, config.ProjectedSize),
            config.SumsLayers ? config.Layers + 1 : null,
            Initialisers.Normal(config.InitializerRange));
        return (batch, options) => classifier.Forward(model.Forward(batch, options));
    }
}
