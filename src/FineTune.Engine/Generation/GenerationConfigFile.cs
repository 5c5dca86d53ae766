using System.Globalization;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models;

namespace FineTune.Engine.Generation;

/// <summary>Reads how a model goes on with a text from its files, and refuses what cannot be.</summary>
internal static class GenerationConfigFile
{
    extension(GenerationConfig)
    {
        /// <summary>Of a model folder: generation_config.json, or else what config.json says of it.</summary>
        /// <exception cref="FineTuneException">FT3031: a value is impossible, or asks for what is not done.</exception>
        public static GenerationConfig Load(string folder, JsonObject config)
        {
            string path = Path.Combine(folder, ModelFileNames.GenerationConfig);
            return File.Exists(path) ? Read(ConfigFile.Load(path)) : Read(new ConfigFile(config, Path.Combine(folder, ModelFileNames.Config)));
        }

        /// <exception cref="FineTuneException">FT3031: a value is impossible, or asks for what is not done.</exception>
        public static GenerationConfig Read(ConfigFile file)
        {
            try
            {
                foreach (string field in GenerationFields.NotDone)
                {
                    file.RequireOneOf(field, GenerationFields.NeutralValues(field));
                }

                GenerationConfig read = ReadFields(file);
                read.Check();
                return read;
            }
            catch (FineTuneException failure)
                when (failure.Descriptor == DiagnosticCatalog.BadConfig || failure.Descriptor == DiagnosticCatalog.UnsupportedConfig)
            {
                throw new FineTuneException(DiagnosticCatalog.BadGenerationConfig, failure.Position, failure.Message.TrimEnd('.'));
            }
        }
    }

    extension(GenerationConfig config)
    {
        /// <summary>Refuses what cannot be.</summary>
        /// <exception cref="FineTuneException">FT3031.</exception>
        public void Check()
        {
            string? reason =
                config.MaxNewTokens is < 1 ? $"max_new_tokens is {config.MaxNewTokens}, less than 1"
                : config.Temperature <= 0
                    ? $"temperature is {Number(config.Temperature)}, not above 0: to take the likeliest token each time, leave do_sample out"
                : config.TopK < 0 ? $"top_k is {config.TopK}, less than 0"
                : config.TopP is <= 0 or > 1 ? $"top_p is {Number(config.TopP)}, not above 0 and at most 1"
                : config.MinP is < 0 or > 1 ? $"min_p is {Number(config.MinP)}, not between 0 and 1"
                : config.RepetitionPenalty <= 0 ? $"repetition_penalty is {Number(config.RepetitionPenalty)}, not above 0"
                : config.NoRepeatNgramSize < 0 ? $"no_repeat_ngram_size is {config.NoRepeatNgramSize}, less than 0"
                : config.MinLength < 0 ? $"min_length is {config.MinLength}, less than 0"
                : config.NumBeams < 1 ? $"num_beams is {config.NumBeams}, less than 1"
                : null;
            if (reason is not null)
            {
                throw new FineTuneException(DiagnosticCatalog.BadGenerationConfig, null, reason);
            }
        }
    }

    private static GenerationConfig ReadFields(ConfigFile file)
    {
        var absent = new GenerationConfig();
        return new GenerationConfig
        {
            MaxNewTokens = file.Has("max_new_tokens") ? file.Positive("max_new_tokens", 1) : null,
            MaxLength = file.Has("max_length") ? file.Positive("max_length", 1) : null,
            MinNewTokens = file.NotNegative("min_new_tokens", 0),
            DoSample = file.Flag("do_sample", false),
            Temperature = file.Number("temperature", absent.Temperature),
            TopK = file.Whole("top_k", absent.TopK),
            TopP = file.Number("top_p", absent.TopP),
            MinP = file.Number("min_p", absent.MinP),
            RepetitionPenalty = file.Number("repetition_penalty", absent.RepetitionPenalty),
            NoRepeatNgramSize = file.Whole("no_repeat_ngram_size", 0),
            NumBeams = file.Whole("num_beams", 1),
            LengthPenalty = file.Number("length_penalty", 1),
            EarlyStopping = file.Json["early_stopping"]?.ToString() switch
            {
                null or "false" => BeamStopping.Heuristic,
                "true" => BeamStopping.Full,
                "never" => BeamStopping.Never,
                var other => throw file.Bad($"early_stopping is {other}, not true, false or never"),
            },
            EosTokenIds = Ids(file, "eos_token_id"),
            MinLength = file.NotNegative("min_length", 0),
            DecoderStartTokenId = file.Has("decoder_start_token_id") ? file.NotNegative("decoder_start_token_id", 0) : null,
            ForcedBosTokenId = file.Has("forced_bos_token_id") ? file.NotNegative("forced_bos_token_id", 0) : null,
            ForcedEosTokenIds = Ids(file, "forced_eos_token_id"),
            BadWordsIds = BadWords(file),
            PadTokenId = file.Has("pad_token_id") ? file.Whole("pad_token_id", 0) : null,
            BosTokenId = file.Has("bos_token_id") && file.Json["bos_token_id"] is JsonValue ? file.Whole("bos_token_id", 0) : null,
            StopStrings = file.Json["stop_strings"] is JsonArray stops ? [.. stops.Select(stop => stop?.ToString() ?? "")] : file.Has("stop_strings")
                ? [file.Text("stop_strings", "")]
                : [],
        };
    }

    private static IReadOnlyList<int> Ids(ConfigFile file, string field) => file.Json[field] is JsonArray ids ? [.. ids.Select(id => Id(file, field, id))]
        : file.Has(field) ? [file.NotNegative(field, 0)]
        : [];

    private static IReadOnlyList<IReadOnlyList<int>> BadWords(ConfigFile file)
    {
        const string field = "bad_words_ids";
        return file.Json[field] switch
        {
            null => [],
            JsonArray words when words.All(word => word is JsonArray { Count: > 0 }) =>
                [.. words.Select(word => (IReadOnlyList<int>)[.. ((JsonArray)word!).Select(id => Id(file, field, id))])],
            var other => throw file.Bad($"{field} is {other.ToJsonString()}, not a list of lists of tokens"),
        };
    }

    private static int Id(ConfigFile file, string field, JsonNode? node) => node is JsonValue value && value.TryGetValue(out int id) && id >= 0
        ? id
        : throw file.Bad($"{field} holds {node?.ToJsonString() ?? "null"}, not a token's number");

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
