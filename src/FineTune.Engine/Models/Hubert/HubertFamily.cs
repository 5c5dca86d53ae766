using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Hubert;

/// <summary>HuBERT (Hsu et al., 2021; transformers/models/hubert/modeling_hubert.py): Wav2Vec2 trained otherwise.</summary>
internal static class HubertFamily
{
    public static ModelFamily Definition { get; } =
        WaveFamily.Create("hubert", "HubertForSequenceClassification", new WaveInitialisers(_ => Initialisers.Zeros, Projection));

    private static Linear Projection(WeightScope scope, WaveConfig config) =>
        new(scope, config.FeatureSize, config.HiddenSize, config.InitializerRange);
}
