using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.Tests.Data;

/// <summary>Any number of labels, written as zeros and ones, and as texts; numbers of which some are missing.</summary>
public sealed class WrittenLabelTests : IDisposable
{
    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    /// <summary>As transformers wants them: not the labels 0 and 1, several times each.</summary>
    [Theory]
    [InlineData("train.jsonl", "[0,1,1]", "[0,0,0]", "[1,0,1]")]
    [InlineData("train.jsonl", "[0.0,1.0,1.0]", "[0.0,0.0,0.0]", "[1.0,0.0,1.0]")]
    [InlineData("train.jsonl", "[false,true,true]", "[false,false,false]", "[true,false,true]")]
    [InlineData("train.jsonl", "\"[0, 1, 1]\"", "\"[0, 0, 0]\"", "\"[1, 0, 1]\"")]
    [InlineData("train.csv", "[0 1 1]", "[0. 0. 0.]", "\"[True, False, True]\"")]
    public async Task Zeros_and_ones_are_a_place_for_each_label(string file, params string[] lists)
    {
        _fixture.Add(file, Rows(file, lists));

        await _fixture.RunAsync();

        Assert.Equal(ProblemType.MultiLabelClassification, _fixture.Info().ProblemType);
        Assert.Equal(["0", "1", "2"], _fixture.Info().LabelNames);
        Assert.Equal(["1,2", "", "0,2"], Labels());
        Assert.Contains(_fixture.Sink.Logs, log => log.Text.Contains("zeros and ones, one for each of 3 labels", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LabelNames_call_the_places_by_name_and_a_label_that_no_row_has_is_one()
    {
        _fixture.Add("train.jsonl", Rows("train.jsonl", "[0,1,0]", "[1,0,0]"), change: spec => spec with { LabelNames = ["3", "2", "1"] });
        _fixture.Add("test.jsonl", Rows("test.jsonl", "[0,0,1]"), "test");

        await _fixture.RunAsync();

        Assert.Equal(["3", "2", "1"], _fixture.Info().LabelNames);
        Assert.Equal(["1", "0"], Labels());
        Assert.Equal(["2"], Labels("test"));
    }

    [Theory]
    [InlineData("[0,1]", "in place of 3 zeros and ones")]
    [InlineData("[0,2,1]", "'2' in place of a zero or a one")]
    public async Task A_row_behind_the_first_that_is_otherwise_is_an_error_at_its_line(string list, string said)
    {
        _fixture.Add("train.jsonl", Rows("train.jsonl", [.. Enumerable.Repeat("[0,1,0]", 1000), list]));

        FineTuneException failure = await _fixture.FailAsync(DiagnosticCatalog.NotAList);

        Assert.Equal(1001, failure.Position!.Line);
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LabelNames_of_another_number_are_an_error()
    {
        _fixture.Add("train.jsonl", Rows("train.jsonl", "[0,1,0]"), change: spec => spec with { LabelNames = ["a", "b"] });

        Assert.Contains("have 3 zeros and ones", (await _fixture.FailAsync(DiagnosticCatalog.ArgumentsDisagree)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ids_of_labels_stay_ids_where_some_Dataset_has_others()
    {
        _fixture.Add("train.jsonl", Rows("train.jsonl", "[0,1]", "[1]"));
        _fixture.Add("test.jsonl", Rows("test.jsonl", "[1,0]"), "test");

        await _fixture.RunAsync();

        Assert.Equal(["0,1", "1"], Labels());
        Assert.Equal(["1,0"], Labels("test"));
    }

    [Theory]
    [InlineData("train.csv", "\"[\"\"b\"\", \"\"a\"\"]\"", "[]")]
    [InlineData("train.csv", "\"['b', 'a']\"", "[]")]
    [InlineData("train.jsonl", "\"['b', 'a']\"", "\"[]\"")]
    public async Task Lists_written_as_texts_are_any_number_of_labels(string file, params string[] lists)
    {
        _fixture.Add(file, Rows(file, lists));

        await _fixture.RunAsync();

        Assert.Equal(ProblemType.MultiLabelClassification, _fixture.Info().ProblemType);
        Assert.Equal(["1,0", ""], Labels());
    }

    [Fact]
    public async Task Beside_other_texts_such_a_list_is_a_class_of_that_name()
    {
        _fixture.Add("train.csv", "text,labels\na,['b']\nb,c\n");

        await _fixture.RunAsync();

        Assert.Equal(["['b']", "c"], _fixture.Info().LabelNames);
    }

    /// <summary>Before, each number was a class of its own.</summary>
    [Theory]
    [InlineData("nan")]
    [InlineData("inf")]
    [InlineData("")]
    [InlineData("NULL")]
    public async Task A_number_that_is_missing_among_numbers_with_fractions_is_FT2150(string missing)
    {
        _fixture.Add("train.csv", $"text,label\na,{missing}\nb,1.5\nc,2\n");

        Assert.Equal(2, (await _fixture.FailAsync(DiagnosticCatalog.NotANumber)).Position!.Line);
    }

    [Fact]
    public async Task Whole_numbers_as_pandas_writes_them_beside_missing_ones_may_be_either()
    {
        _fixture.Add("train.csv", "text,label\na,1.0\nb,nan\nc,0.0\n");

        await _fixture.FailAsync(DiagnosticCatalog.AmbiguousLabels);
    }

    [Theory]
    [InlineData("x.json", "[\"the cat\", \"the \\u00e9\"]")]
    [InlineData("x.jsonl", "\"the cat\"\n\"the é\"\n")]
    public async Task Texts_in_place_of_objects_are_rows_of_the_column_text(string file, string content)
    {
        _fixture.Kind = FineTuneTask.FillMask;
        _fixture.Add(file, content, change: spec => spec with { Format = file == "x.json" ? DatasetFormat.Json : DatasetFormat.JsonLines });

        await _fixture.RunAsync();

        Assert.Equal(2, _fixture.Info().Splits[SplitNames.Train].Rows);
    }

    private static string Rows(string file, params string[] lists) => file.EndsWith("csv", StringComparison.Ordinal)
        ? "text,labels\n" + string.Concat(lists.Select((list, index) => $"word {index},{list}\n"))
        : string.Concat(lists.Select((list, index) => $$"""{"text":"word {{index}}","labels":{{list}}}""" + "\n"));

    private string[] Labels(string split = SplitNames.Train)
    {
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, split);
        return [.. Enumerable.Range(0, rows.Count).Select(row => string.Join(",", rows.Labels(row).ToArray()))];
    }
}
