using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.Tests.Data;

/// <summary>How base models of many languages are told which they read and which they give.</summary>
public sealed class LanguageTests : IDisposable
{
    private const int English = 7;
    private const int German = 8;
    private const int End = 2;

    private readonly StageFixture _fixture = new()
    {
        Kind = FineTuneTask.Translation,
        TaskArguments = new TaskArguments { SourceLang = "en_XX", TargetLang = "de_DE" },
    };

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task MBart_has_the_language_behind_texts_and_begins_answers_with_it()
    {
        Base("MBartTokenizer");
        (int[] source, int[] target) = await FirstRowAsync();

        Assert.Equal([End, English], source[^2..]);
        Assert.Equal([End, German], target[^2..]);
        TargetInfo targets = _fixture.Info().Targets!;
        Assert.Equal((null, German, null), (targets.DecoderStartTokenId, targets.GenerationStartTokenId, targets.ForcedBosTokenId));
    }

    [Fact]
    public async Task MBart50_has_it_before_texts_and_forces_it_as_the_first_token()
    {
        Base("MBart50Tokenizer");
        (int[] source, int[] target) = await FirstRowAsync();

        Assert.Equal((English, End), (source[0], source[^1]));
        Assert.Equal((German, End), (target[0], target[^1]));
        TargetInfo targets = _fixture.Info().Targets!;
        Assert.Equal((null, null, German), (targets.DecoderStartTokenId, targets.GenerationStartTokenId, targets.ForcedBosTokenId));
    }

    [Fact]
    public async Task Without_languages_they_are_those_of_the_files()
    {
        Base("MBartTokenizer", """, "src_lang": "de_DE" """);
        _fixture.Kind = FineTuneTask.Summarization;
        _fixture.TaskArguments = new TaskArguments();
        (int[] source, int[] target) = await FirstRowAsync();

        Assert.Equal((German, German), (source[^1], target[^1]));
    }

    [Theory]
    [InlineData("de", "de_DE", null, "SourceLang is 'de'")]
    [InlineData("en_XX", "de_AT", null, "TargetLang is 'de_AT'")]
    [InlineData("en_XX", "de_DE", "fr_XX", "ForcedBosToken is 'fr_XX'")]
    public async Task A_language_without_a_token_is_FT2182(string source, string target, string? forced, string words)
    {
        Base("MBart50Tokenizer");
        _fixture.TaskArguments = new TaskArguments { SourceLang = source, TargetLang = target, ForcedBosToken = forced };
        AddRows();

        FineTuneException failure = await _fixture.FailAsync(DiagnosticCatalog.UnknownLanguage);

        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.Contains("en_XX, de_DE", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_whose_config_names_a_prefix_is_FT2185_without_one()
    {
        Base("T5Tokenizer", config: """, "task_specific_params": {"translation_en_XX_to_de_DE": {"prefix": "translate English to German: "}}""");
        AddRows();

        await _fixture.RunAsync();

        Assert.Contains("translate English to German: ", Assert.Single(_fixture.Sink.Logs, log => log.Code == "FT2185").Text, StringComparison.Ordinal);
        _fixture.TaskArguments = _fixture.TaskArguments with { SourcePrefix = "translate:" };
        await _fixture.RunAsync();
        Assert.Single(_fixture.Sink.Logs, log => log.Code == "FT2185");
    }

    [Fact]
    public async Task A_tokenizer_without_an_end_token_is_FT2184()
    {
        string folder = Directory.CreateDirectory(_fixture.Folder["base"]).FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"model_type": "bart", "vocab_size": 20, "pad_token_id": 0}""");
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), """
            {"version": "1.0", "added_tokens": [], "normalizer": null, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null, "decoder": null,
             "model": {"type": "WordLevel", "vocab": {"[UNK]": 0, "a": 1, "b": 2}, "unk_token": "[UNK]"}}
            """);
        _fixture.BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, folder);
        AddRows();

        await _fixture.FailAsync(DiagnosticCatalog.NoEndOfTargets);
    }

    private void AddRows() => _fixture.Add("train.jsonl", """{"translation": {"en_XX": "a b", "de_DE": "b a", "de": "b", "de_AT": "b"}}""" + "\n");

    private async Task<(int[] Source, int[] Target)> FirstRowAsync()
    {
        if (_fixture.Kind == FineTuneTask.Translation)
        {
            AddRows();
        }
        else
        {
            _fixture.Add("train.csv", "text,summary\na b,b\n");
        }

        await _fixture.RunAsync();
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        return (rows.InputIds(0).ToArray(), rows.Labels(0).ToArray());
    }

    private void Base(string tokenizerClass, string tokenizer = "", string config = "")
    {
        string folder = Directory.CreateDirectory(_fixture.Folder["base"]).FullName;
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            $$"""{"model_type": "{{(tokenizerClass == "T5Tokenizer" ? "t5" : "mbart")}}", "vocab_size": 20, "pad_token_id": 1{{config}}}""");
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), $$"""{"tokenizer_class": "{{tokenizerClass}}"{{tokenizer}}}""");
        string[] special = ["<s>", "<pad>", "</s>", "<unk>", "en_XX", "de_DE"];
        string[] vocabulary = ["<s>", "<pad>", "</s>", "<unk>", "\u2581", "\u2581a", "\u2581b", "en_XX", "de_DE"];
        var added = new JsonArray([.. special.Select(token => (JsonNode)new JsonObject
        {
            ["id"] = Array.IndexOf(vocabulary, token),
            ["content"] = token,
            ["single_word"] = false,
            ["lstrip"] = false,
            ["rstrip"] = false,
            ["normalized"] = false,
            ["special"] = true,
        })]);
        var json = new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = added,
            ["normalizer"] = null,
            ["pre_tokenizer"] = new JsonObject { ["type"] = "Metaspace", ["replacement"] = "\u2581", ["prepend_scheme"] = "always", ["split"] = true },
            ["post_processor"] = null,
            ["decoder"] = new JsonObject { ["type"] = "Metaspace", ["replacement"] = "\u2581", ["prepend_scheme"] = "always", ["split"] = true },
            ["model"] = new JsonObject
            {
                ["type"] = "Unigram",
                ["unk_id"] = 3,
                ["vocab"] = new JsonArray([.. vocabulary.Select((token, id) => (JsonNode)new JsonArray(token, id < 4 ? 0.0 : -2.0))]),
                ["byte_fallback"] = false,
            },
        };
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), json.ToJsonString());
        _fixture.BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, folder);
    }
}
