using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>Which tokens <c>num_input_tokens_seen</c> counts (transformers/trainer.py, _track_num_input_tokens).</summary>
[JsonConverter(typeof(SnakeCaseEnum<InputTokenCount>))]
public enum InputTokenCount
{
    No,
    All,
    NonPadding,
}
