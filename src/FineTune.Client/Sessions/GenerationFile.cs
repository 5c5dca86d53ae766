using System.Text.Json.Nodes;
using FineTune.Answers;

namespace FineTune.Client;

/// <summary>How a model generates, by its generation_config.json, or by its config.json where it has none.</summary>
/// <param name="json">The file's object.</param>
/// <param name="path">For messages.</param>
internal sealed class GenerationFile(JsonObject json, string path)
{
    private const string Name = "generation_config.json";

    /// <exception cref="ModelException">A value is of another kind, or asks for what is not done.</exception>
    public static GenerationConfig Read(ModelFolder folder) => folder.ReadJson(Name) is { } file
        ? new GenerationFile(file, Path.Combine(folder.Folder, Name)).Read()
        : new GenerationFile(folder.Config, Path.Combine(folder.Folder, "config.json")).Read();

    private GenerationConfig Read()
    {
        if (GenerationFields.NotDone.FirstOrDefault(field => !GenerationFields.IsNeutral(field, json[field])) is { } other)
        {
            throw new ModelException($"{path}: {other} is {json[other]!.ToJsonString()}, which FineTune.Client does not do.");
        }

        var absent = new GenerationConfig();
        return new GenerationConfig
        {
            MaxNewTokens = Value<int>("max_new_tokens"),
            MaxLength = Value<int>("max_length"),
            MinNewTokens = Value<int>("min_new_tokens") ?? 0,
            MinLength = Value<int>("min_length") ?? 0,
            DoSample = Value<bool>("do_sample") ?? false,
            Temperature = Value<double>("temperature") ?? absent.Temperature,
            TopK = Value<int>("top_k") ?? absent.TopK,
            TopP = Value<double>("top_p") ?? absent.TopP,
            MinP = Value<double>("min_p") ?? absent.MinP,
            RepetitionPenalty = Value<double>("repetition_penalty") ?? absent.RepetitionPenalty,
            NoRepeatNgramSize = Value<int>("no_repeat_ngram_size") ?? 0,
            NumBeams = Value<int>("num_beams") ?? 1,
            LengthPenalty = Value<double>("length_penalty") ?? 1,
            EarlyStopping = json["early_stopping"]?.ToString() switch
            {
                null or "false" => BeamStopping.Heuristic,
                "true" => BeamStopping.Full,
                "never" => BeamStopping.Never,
                _ => throw Bad("early_stopping"),
            },
            EosTokenIds = Ids("eos_token_id"),
            DecoderStartTokenId = Value<int>("decoder_start_token_id"),
            ForcedBosTokenId = Value<int>("forced_bos_token_id"),
            ForcedEosTokenIds = Ids("forced_eos_token_id"),
            BadWordsIds = json["bad_words_ids"] is JsonArray words ? [.. words.Select(word => Ids("bad_words_ids", word))] : [],
            StopStrings = json["stop_strings"] switch
            {
                null => [],
                JsonArray texts => [.. texts.Select(text => text?.ToString() ?? "")],
                var text => [text.ToString()],
            },
        };
    }

    private IReadOnlyList<int> Ids(string field) => json[field] is null ? [] : Ids(field, json[field]);

    private IReadOnlyList<int> Ids(string field, JsonNode? node) => node is JsonArray ids ? [.. ids.Select(id => Id(field, id))] : [Id(field, node)];

    private int Id(string field, JsonNode? node) => node is JsonValue value && value.TryGetValue(out int id) && id >= 0 ? id : throw Bad(field);

    private T? Value<T>(string field)
        where T : struct => json[field] is not { } node ? null
            : node is JsonValue value && value.TryGetValue(out T given) ? given
            : throw Bad(field);

    private ModelException Bad(string field) => new($"{path}: {field} is {json[field]?.ToJsonString() ?? "null"}, which is no value for it.");
}
