using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Tokenizers;
using Parquet;
using Parquet.Schema;

namespace FineTune.Engine.Tests.Data;

/// <summary>Rows of summarization, translation and text2text-generation: a text and the one to give for it.</summary>
public sealed class TargetDataTests : IDisposable
{
    private const string Translations = """
        {"translation": {"en": "the cat", "de": "die Katze", "fr": "le chat"}}
        {"translation": {"de": "der Hund", "en": "the dog"}, "id": 4}

        """;

    private readonly StageFixture _fixture = new()
    {
        Kind = FineTuneTask.Summarization,
        BaseModel = new BaseModelSpec("builtin:t5-tiny", BaseModelKind.Builtin, "t5-tiny"),
        Tokenizer = new TokenizerArguments { VocabSize = 300 },
    };

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_row_is_its_text_and_its_label_the_target_each_with_its_end()
    {
        _fixture.Add("train.csv", "text,summary\na long text,short\nanother one,brief\n");

        await _fixture.RunAsync();

        Assert.Equal([("a long text</s>", "short</s>"), ("another one</s>", "brief</s>")], Rows());
        Assert.Equal((128, 128, 0), (Targets.MaxLength, Targets.EvaluationLength, Targets.DecoderStartTokenId!.Value));
    }

    [Theory]
    [InlineData("document,summary", "TextColumn is 'document'", "TargetColumn is 'summary'")]
    [InlineData("article,highlights", "TextColumn is 'article'", "TargetColumn is 'highlights'")]
    [InlineData("dialogue,summary", "TextColumn is 'dialogue'", "TargetColumn is 'summary'")]
    [InlineData("text,target", null, null)]
    [InlineData("source,target", "TextColumn is 'source'", null)]
    [InlineData("input,output", "TextColumn is 'input'", "TargetColumn is 'output'")]
    [InlineData("question,answer", "TextColumn is 'question'", "TargetColumn is 'answer'")]
    public async Task Usual_names_of_columns_are_found_and_said(string header, string? text, string? target)
    {
        _fixture.Add("train.csv", $"{header}\none,two\n");

        await _fixture.RunAsync();

        Assert.Equal([("one</s>", "two</s>")], Rows());
        string said = string.Join('\n', _fixture.Sink.Logs.Select(log => log.Text));
        Assert.All(((string?[])[text, target]).OfType<string>(), words => Assert.Contains(words, said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Other_columns_are_named_by_the_Dataset()
    {
        _fixture.Add("train.jsonl", """{"a": "one", "b": "two"}""" + "\n", change: spec => spec with { TextColumn = "b", TargetColumn = "a" });

        await _fixture.RunAsync();

        Assert.Equal([("two</s>", "one</s>")], Rows());
    }

    [Fact]
    public async Task A_column_that_is_not_there_is_said_where_the_project_names_it()
    {
        var place = new SourcePosition("project.finetune", 9, 12);
        _fixture.Add("train.csv", "text,summary\na,b\n", change: spec => spec with
        {
            TargetColumn = "sumary",
            ColumnPositions = new Dictionary<string, SourcePosition> { ["TargetColumn"] = place },
        });

        FineTuneException failure = await _fixture.FailAsync(DiagnosticCatalog.UnknownColumn);

        Assert.Equal(place, failure.Position);
        Assert.Contains("text, summary", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_is_not_there_is_told_with_what_names_it()
    {
        _fixture.Add("train.jsonl", "{\"text\": \"a\", \"summary\": \"b\"}\n{\"text\": \"a\"}\n");
        FineTuneException failure = await _fixture.FailAsync(DiagnosticCatalog.UnknownColumn);
        Assert.EndsWith("or set TargetColumn on the Dataset to the column that has it.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_is_no_text_is_said_at_its_place()
    {
        _fixture.Add("train.jsonl", """{"text": "one", "summary": "two"}""" + "\n" + """{"text": "one", "summary": 3}""" + "\n");

        FineTuneException failure = await _fixture.FailAsync(DiagnosticCatalog.NotText);

        Assert.Equal((2, 28), (failure.Position!.Line, failure.Position.Column));
    }

    [Theory]
    [InlineData("en", "de", "the dog</s>", "der Hund</s>")]
    [InlineData("de_DE", "en_XX", "der Hund</s>", "the dog</s>")]
    public async Task Translations_by_language_are_read_from_one_object(string source, string target, string text, string translation)
    {
        Translate(source, target);
        _fixture.Add("train.jsonl", Translations);

        await _fixture.RunAsync();

        Assert.Equal((text, translation), Rows()[1]);
        Assert.Equal(["id"], Assert.Single(_fixture.Sink.Logs, log => log.Code == "FT2010").Text.Split(": ")[^1].Split('.')[0].Split(", "));
    }

    [Fact]
    public async Task Translations_by_language_are_read_from_a_column_each()
    {
        Translate("en", "de");
        _fixture.Add("train.csv", "de,en\nder Hund,the dog\n");

        await _fixture.RunAsync();

        Assert.Equal([("the dog</s>", "der Hund</s>")], Rows());
    }

    [Fact]
    public async Task Translations_by_language_are_read_from_a_structure_of_Parquet()
    {
        Translate("en", "de");
        _fixture.AddFile(await WriteAsync());

        await _fixture.RunAsync();

        Assert.Equal([("the cat</s>", "die Katze</s>"), ("the dog</s>", "der Hund</s>")], Rows());
    }

    [Fact]
    public async Task A_row_without_one_of_the_languages_is_said_with_those_it_has()
    {
        Translate("en", "fr");
        _fixture.Add("train.jsonl", Translations);

        FineTuneException failure = await _fixture.FailAsync(DiagnosticCatalog.UnknownColumn);

        Assert.Equal(2, failure.Position!.Line);
        Assert.Contains("'translation.fr'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("translation.de, translation.en", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Translations_without_languages_are_FT2181()
    {
        _fixture.Kind = FineTuneTask.Translation;
        _fixture.Add("train.jsonl", Translations);

        FineTuneException failure = await _fixture.FailAsync(DiagnosticCatalog.LanguagesNotSet);

        Assert.Contains("'translation' of train.jsonl", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prefix_stands_before_each_text_with_a_space()
    {
        _fixture.TaskArguments = new TaskArguments { SourcePrefix = "summarize:" };
        _fixture.Add("train.csv", "text,summary\na text,short\n");

        await _fixture.RunAsync();

        Assert.Equal([("summarize: a text</s>", "short</s>")], Rows());
        Assert.Equal("summarize: ", Targets.SourcePrefix);
    }

    [Fact]
    public async Task Targets_over_MaxTargetLength_are_cut_before_their_end_and_said()
    {
        _fixture.TaskArguments = new TaskArguments { MaxTargetLength = 4, ValMaxTargetLength = 6 };
        _fixture.Add("train.csv", "text,summary\nabc,a\nabc,\"q w e r t z\"\n");
        _fixture.Add("test.csv", "text,summary\nabcd,\"q w e r t z\"\n", "test");

        await _fixture.RunAsync();

        Assert.All(Rows(), row => Assert.EndsWith("</s>", row.Target, StringComparison.Ordinal));
        using TokenizedSplit test = TokenizedSplit.Open(_fixture.Output, "test");
        Assert.Equal(6, test.Labels(0).Length);
        LogEvent[] said = [.. _fixture.Sink.Logs.Where(log => log.Code == "FT2180")];
        Assert.Equal([("train.csv", 3), ("test.csv", 2)], said.Select(log => (Path.GetFileName(log.Position!.File), log.Position!.Line)));
        Assert.Contains("MaxTargetLength 4 cuts the targets of 1 row of the split 'train'", said[0].Text, StringComparison.Ordinal);
        Assert.Contains("MaxTargetLength 6", said[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_targets_are_FT2183_and_several_targets_of_a_text_are_none()
    {
        _fixture.Add("train.csv", "text,summary\none,\none,two\none,three\nfour,two\n");

        await _fixture.RunAsync();

        LogEvent empty = Assert.Single(_fixture.Sink.Logs, log => log.Code == "FT2183");
        Assert.Equal(2, empty.Position!.Line);
        Assert.DoesNotContain(_fixture.Sink.Logs, log => log.Code is "FT2101" or "FT2102");
    }

    [Fact]
    public async Task A_text_that_comes_twice_with_its_target_is_repeated()
    {
        _fixture.Add("train.csv", "text,summary\none,two\nthree,four\none,two\n");

        await _fixture.RunAsync();

        Assert.Equal(4, Assert.Single(_fixture.Sink.Logs, log => log.Code == "FT2101").Position!.Line);
    }

    private TargetInfo Targets => _fixture.Info().Targets!;

    private void Translate(string source, string target)
    {
        _fixture.Kind = FineTuneTask.Translation;
        _fixture.TaskArguments = new TaskArguments { SourceLang = source, TargetLang = target };
    }

    private List<(string Source, string Target)> Rows()
    {
        var tokenizer = new TextTokenizer(TokenizerFiles.LoadDefinition(_fixture.Output));
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        return [.. Enumerable.Range(0, rows.Count).Select(
            row => (tokenizer.Decode(rows.InputIds(row), skipSpecialTokens: false), tokenizer.Decode(rows.Labels(row), skipSpecialTokens: false)))];
    }

    private async Task<string> WriteAsync()
    {
        var english = new DataField<string>("en");
        var german = new DataField<string>("de");
        var schema = new ParquetSchema(new DataField<long>("id"), new StructField("translation", english, german));
        string path = _fixture.Folder["train.parquet"];
        await using FileStream file = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, file);
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        await group.WriteAsync<long>(schema.DataFields[0], new long[] { 1, 2 });
        await group.WriteAsync(schema.DataFields[1], ["the cat", "the dog"]);
        await group.WriteAsync(schema.DataFields[2], ["die Katze", "der Hund"]);
        return path;
    }
}
