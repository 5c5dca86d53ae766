using System.Text.Json.Nodes;

namespace FineTune.Answers;

/// <summary>Fields of generation_config.json that change what is generated and that nobody here does; with a neutral value they are as absent.</summary>
internal static class GenerationFields
{
    public static IReadOnlyList<string> NotDone { get; } =
    [
        "typical_p", "epsilon_cutoff", "eta_cutoff", "penalty_alpha", "num_beam_groups", "diversity_penalty", "force_words_ids",
        "suppress_tokens", "begin_suppress_tokens", "exponential_decay_length_penalty", "sequence_bias",
        "guidance_scale", "encoder_repetition_penalty", "encoder_no_repeat_ngram_size", "constraints", "watermarking_config", "top_h",
    ];

    /// <summary>Values of such a field that ask for nothing.</summary>
    public static JsonNode[] NeutralValues(string field) => field switch
    {
        "typical_p" or "encoder_repetition_penalty" => [1, 1.0],
        "num_beam_groups" or "guidance_scale" => [1, 1.0],
        "epsilon_cutoff" or "eta_cutoff" or "penalty_alpha" or "diversity_penalty" or "encoder_no_repeat_ngram_size" => [0, 0.0],
        _ => [new JsonArray()],
    };

    public static bool IsNeutral(string field, JsonNode? value) =>
        value is null || Array.Exists(NeutralValues(field), neutral => JsonNode.DeepEquals(neutral, value));
}
