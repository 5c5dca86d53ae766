using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>When something is done during training (transformers/trainer_utils.py, IntervalStrategy).</summary>
[JsonConverter(typeof(SnakeCaseEnum<IntervalStrategy>))]
public enum IntervalStrategy
{
    No,
    Steps,
    Epoch,
}
