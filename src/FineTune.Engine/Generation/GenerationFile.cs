using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using FineTune.Tokenizers;

namespace FineTune.Engine.Generation;

/// <summary>The generation_config.json of a trained model, which transformers' generate reads as well.</summary>
internal static class GenerationFile
{
    private const string EndField = "eos_token_id";

    private static readonly string[] AnswerFields =
    [
        "decoder_start_token_id", "forced_bos_token_id", "forced_eos_token_id", "bad_words_ids", "max_length", "min_length", "num_beams", "length_penalty",
        "early_stopping", "no_repeat_ngram_size", "repetition_penalty",
    ];

    /// <summary>
    /// Writes the base model's, with the tokenizer's end token among those that end a text. Where config.json does not say which tokens begin and end one, it
    /// does then.
    /// </summary>
    /// <param name="folder">The trained model's folder.</param>
    /// <param name="config">Its config.json.</param>
    /// <param name="answers">Of an encoder-decoder model; null for others.</param>
    public static void Write(string folder, BaseModelSpec baseModel, JsonObject config, ITextTokenizer tokenizer, AnswerSettings? answers = null) =>
        JsonFiles.Write(Path.Combine(folder, ModelFileNames.GenerationConfig), Of(baseModel, config, tokenizer, answers));

    /// <summary>How a model that is being trained generates: as the file will say.</summary>
    /// <inheritdoc cref="Write"/>
    /// <exception cref="FineTuneException">FT3031: a value of the base model is impossible, or asks for what is not done.</exception>
    public static GenerationConfig Read(BaseModelSpec baseModel, JsonObject config, ITextTokenizer tokenizer, AnswerSettings? answers = null) =>
        GenerationConfig.Read(
            new ConfigFile(Of(baseModel, config, tokenizer, answers), Path.Combine(baseModel.Location, ModelFileNames.GenerationConfig)));

    private static JsonObject Of(BaseModelSpec baseModel, JsonObject config, ITextTokenizer tokenizer, AnswerSettings? answers)
    {
        SetWhereAbsent(config, "bos_token_id", tokenizer.BeginTokenId);
        SetWhereAbsent(config, EndField, tokenizer.EndTokenId);
        string path = Path.Combine(baseModel.Location, ModelFileNames.GenerationConfig);
        JsonObject written = baseModel.Kind == BaseModelKind.Folder && File.Exists(path)
            ? (JsonObject)ConfigFile.Load(path).Json.DeepClone()
            : new JsonObject { ["_from_model_config"] = true };
        foreach (string field in (string[])["bos_token_id", EndField, "pad_token_id"])
        {
            if (written[field] is null && config[field] is { } value)
            {
                written[field] = value.DeepClone();
            }
        }

        if (answers is not null)
        {
            AddAnswers(written, config, answers);
        }

        if (tokenizer.EndTokenId is { } end && !Ends(written).Contains(end))
        {
            written[EndField] = new JsonArray([.. Ends(written).Append(end).Select(id => JsonValue.Create(id))]);
        }

        return written;
    }

    /// <summary>Models of before there was a generation_config.json have in their config.json how they answer.</summary>
    private static void AddAnswers(JsonObject written, JsonObject config, AnswerSettings answers)
    {
        bool isOfConfig = written.Remove("_from_model_config");
        foreach (string field in AnswerFields.Where(field => isOfConfig && written[field] is null && config[field] is not null))
        {
            written[field] = config[field]!.DeepClone();
        }

        written["decoder_start_token_id"] = answers.DecoderStartTokenId ?? written["decoder_start_token_id"]?.DeepClone();
        if (answers.ForcedBosTokenId is { } forced)
        {
            written["forced_bos_token_id"] = forced;
        }

        SetWhereAbsent(written, "max_length", written["max_new_tokens"] is null ? answers.MaxLength : null);
        SetWhereAbsent(config, "decoder_start_token_id", answers.DecoderStartTokenId);
    }

    private static int[] Ends(JsonObject json) => json[EndField] switch
    {
        JsonArray ids => [.. ids.OfType<JsonValue>().Select(id => id.GetValue<int>())],
        JsonValue id => [id.GetValue<int>()],
        _ => [],
    };

    private static void SetWhereAbsent(JsonObject config, string field, int? token)
    {
        if (token is not null && config[field] is null)
        {
            config[field] = token;
        }
    }
}
