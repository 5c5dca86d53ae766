using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>In which order an epoch takes the rows (transformers/trainer.py, _get_train_sampler).</summary>
[JsonConverter(typeof(SnakeCaseEnum<TrainSamplingStrategy>))]
public enum TrainSamplingStrategy
{
    Random,
    Sequential,
    GroupByLength,
}
