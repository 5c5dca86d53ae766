using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>When a checkpoint is saved (transformers/trainer_utils.py, SaveStrategy).</summary>
[JsonConverter(typeof(SnakeCaseEnum<SaveStrategy>))]
public enum SaveStrategy
{
    No,
    Steps,
    Epoch,
    Best,
}
