using System.Globalization;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models;

namespace FineTune.Engine.Generation;

/// <summary>How a model goes on with a text, by the names and with the meaning of transformers' GenerationConfig.</summary>
internal sealed record GenerationConfig
{
    /// <summary>What is generated at most where nobody says.</summary>
    public const int DefaultMaxNewTokens = 256;

    /// <summary>Tokens to generate at most; null where only <see cref="MaxLength"/> says.</summary>
    public int? MaxNewTokens { get; init; }

    /// <summary>Tokens at most, those of the prompt among them; <see cref="MaxNewTokens"/> comes first.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Tokens to generate at least: none of them ends the text.</summary>
    public int MinNewTokens { get; init; }

    /// <summary>Tokens at least, those of the prompt, or of a decoder its first one, among them: none before ends the text.</summary>
    public int MinLength { get; init; }

    /// <summary>True draws tokens by their probability, false takes the likeliest.</summary>
    public bool DoSample { get; init; }

    /// <summary>Scores are divided by it before a token is drawn.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Only so many of the likeliest tokens are drawn from; 0 for all.</summary>
    public int TopK { get; init; } = 50;

    /// <summary>Only the likeliest tokens are drawn from that have this probability together.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Only tokens are drawn that are this times as likely as the likeliest.</summary>
    public double MinP { get; init; }

    /// <summary>Scores of tokens that were there already are divided by it where they are above 0 and else multiplied (Keskar et al., 2019).</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>No run of so many tokens is there twice; 0 for no such rule.</summary>
    public int NoRepeatNgramSize { get; init; }

    /// <summary>Beams of a beam search; 1 for none.</summary>
    public int NumBeams { get; init; } = 1;

    /// <summary>The sum of a beam's log probabilities is divided by its length to this power.</summary>
    public double LengthPenalty { get; init; } = 1;

    /// <summary>When a beam search ends.</summary>
    public EarlyStopping EarlyStopping { get; init; }

    /// <summary>Tokens that end a text.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; } = [];

    public int? PadTokenId { get; init; }

    public int? BosTokenId { get; init; }

    /// <summary>The token that an encoder-decoder model's answer begins with, which is no part of it.</summary>
    public int? DecoderStartTokenId { get; init; }

    /// <summary>The token that follows it, as a language; null for none.</summary>
    public int? ForcedBosTokenId { get; init; }

    /// <summary>Tokens of which one is the last where a text is as long as there may be; none for no such rule.</summary>
    public IReadOnlyList<int> ForcedEosTokenIds { get; init; } = [];

    /// <summary>Runs of tokens that must not be.</summary>
    public IReadOnlyList<IReadOnlyList<int>> BadWordsIds { get; init; } = [];

    /// <summary>Texts that end a generation; they are its last characters.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Of the random numbers.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Tokens to generate at most.</summary>
    public int NewTokens(int prompt) => MaxNewTokens ?? (MaxLength is { } all ? Math.Max(0, all - prompt) : DefaultMaxNewTokens);

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
            foreach (string field in NotDone)
            {
                file.RequireOneOf(field, NeutralValues(field));
            }

            GenerationConfig read = ReadFields(file);
            read.Check();
            return read;
        }
        catch (FineTuneException failure) when (failure.Descriptor == DiagnosticCatalog.BadConfig || failure.Descriptor == DiagnosticCatalog.UnsupportedConfig)
        {
            throw new FineTuneException(DiagnosticCatalog.BadGenerationConfig, failure.Position, failure.Message.TrimEnd('.'));
        }
    }

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="FineTuneException">FT3031.</exception>
    public void Check()
    {
        string? reason =
            MaxNewTokens is < 1 ? $"max_new_tokens is {MaxNewTokens}, less than 1"
            : Temperature <= 0 ? $"temperature is {Number(Temperature)}, not above 0: to take the likeliest token each time, leave do_sample out"
            : TopK < 0 ? $"top_k is {TopK}, less than 0"
            : TopP is <= 0 or > 1 ? $"top_p is {Number(TopP)}, not above 0 and at most 1"
            : MinP is < 0 or > 1 ? $"min_p is {Number(MinP)}, not between 0 and 1"
            : RepetitionPenalty <= 0 ? $"repetition_penalty is {Number(RepetitionPenalty)}, not above 0"
            : NoRepeatNgramSize < 0 ? $"no_repeat_ngram_size is {NoRepeatNgramSize}, less than 0"
            : MinLength < 0 ? $"min_length is {MinLength}, less than 0"
            : NumBeams < 1 ? $"num_beams is {NumBeams}, less than 1"
            : null;
        if (reason is not null)
        {
            throw new FineTuneException(DiagnosticCatalog.BadGenerationConfig, null, reason);
        }
    }

    /// <summary>Fields that change what is generated and that nobody here does; with a neutral value they are as absent.</summary>
    private static readonly string[] NotDone =
    [
        "typical_p", "epsilon_cutoff", "eta_cutoff", "penalty_alpha", "num_beam_groups", "diversity_penalty", "force_words_ids",
        "suppress_tokens", "begin_suppress_tokens", "exponential_decay_length_penalty", "sequence_bias",
        "guidance_scale", "encoder_repetition_penalty", "encoder_no_repeat_ngram_size", "constraints", "watermarking_config", "top_h",
    ];

    private static JsonNode[] NeutralValues(string field) => field switch
    {
        "typical_p" or "encoder_repetition_penalty" => [1, 1.0],
        "num_beam_groups" or "guidance_scale" => [1, 1.0],
        "epsilon_cutoff" or "eta_cutoff" or "penalty_alpha" or "diversity_penalty" or "encoder_no_repeat_ngram_size" => [0, 0.0],
        _ => [new JsonArray()],
    };

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
                null or "false" => EarlyStopping.Heuristic,
                "true" => EarlyStopping.Full,
                "never" => EarlyStopping.Never,
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
