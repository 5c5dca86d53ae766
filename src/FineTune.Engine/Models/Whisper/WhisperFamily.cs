using System.Text.Json.Nodes;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Whisper;

/// <summary>The encoder of Whisper (Radford et al., 2022; transformers/models/whisper/modeling_whisper.py), which hears spectrograms.</summary>
internal static class WhisperFamily
{
    private const string Encoder = "encoder";

    /// <summary>What stands before the encoder's names in files of models that write what they hear.</summary>
    private const string WholeModel = "model.";

    public static ModelFamily Definition { get; } = new(
        "whisper",
        Encoder,
        [new(ModelHead.AudioClassification, "WhisperForAudioClassification", ForClassification) { Graph = WhisperGraph.ForClassification }])
    {
        MaxSequence = _ => null,
        TokenTypes = _ => 0,
        Rename = name => name.StartsWith(WholeModel, StringComparison.Ordinal) ? name[WholeModel.Length..] : name,
        Sounds = new SoundReader(WhisperFeatureExtractor.TypeName, Usual)
        {
            Size = config => WhisperConfig.From(config).Size,
            InputName = "input_features",
        },
    };

    /// <exception cref="Contracts.FineTuneException">FT1208: its positions are no whole number of seconds.</exception>
    private static WhisperFeatureExtractor Usual(ConfigFile config)
    {
        FeatureSize size = WhisperConfig.From(config).Size;
        var extractor = new WhisperFeatureExtractor(new JsonObject { ["feature_size"] = size.Rows });
        int columnsOfSecond = extractor.SamplingRate / extractor.HopLength;
        return size.Columns % columnsOfSecond == 0
            ? new WhisperFeatureExtractor(new JsonObject { ["feature_size"] = size.Rows, ["chunk_length"] = size.Columns / columnsOfSecond })
            : throw config.Bad(FormattableString.Invariant($"max_source_positions is {size.Columns / 2}, and {columnsOfSecond / 2} are a second"));
    }

    private static ForwardPass ForClassification(ModelParts parts)
    {
        WhisperConfig config = WhisperConfig.From(parts.Config);
        var encoder = new WhisperEncoder(parts.Weights[Encoder], config, parts.Operators);
        var classifier = new SoundClassifier(
            parts, (config.Hidden, config.ProjectedSize), config.SumsLayers ? config.Layers + 1 : null, Initialisers.Normal(config.InitStd));
        return (batch, options) => classifier.Forward(encoder.Forward(batch, options));
    }
}
