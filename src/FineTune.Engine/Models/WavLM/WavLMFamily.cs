using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.WavLM;

/// <summary>
/// WavLM (Chen et al., 2022; transformers/models/wavlm/modeling_wavlm.py): HuBERT with scores of distances in attention, of which each state takes as much
/// as it wants.
/// </summary>
internal static class WavLMFamily
{
    private static readonly string[] Attention = [".q_proj", ".k_proj", ".v_proj", ".out_proj"];

    public static ModelFamily Definition { get; } =
        WaveFamily.Create("wavlm", "WavLMForSequenceClassification", WaveInitialisers.OfWav2Vec2, Config) with
        {
            // torch's multi_head_attention_forward is given their weights.
            IsPastModule = layer => Attention.Any(name => layer.EndsWith(name, StringComparison.Ordinal)),
        };

    private static WaveConfig Config(ConfigFile config)
    {
        int count = config.Positive("num_buckets", 320);
        int farthest = config.Positive("max_bucket_distance", 800);
        return count < 4 || count % 2 != 0 ? throw config.Bad($"num_buckets is {count}, not an even number of at least 4")
            : farthest <= count / 4 ? throw config.Bad($"max_bucket_distance is {farthest}, within the distances that {count} buckets tell apart")
            : WaveConfig.From(config) with
            {
                Distances = new RelativeBuckets(count, farthest, IsBidirectional: true) { RoundsSum = true },
            };
    }
}
