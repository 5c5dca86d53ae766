using System.Globalization;
using FineTune.Contracts;

namespace FineTune.Engine.Tests.Data;

/// <summary>Which rows of a Dataset count, and for which split.</summary>
public sealed class RowChoiceTests : IDisposable
{
    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("lang", true, "en", "2 4")]
    [InlineData("lang", false, "en", "3 5")]
    [InlineData("label", true, "1", "3 4")]
    [InlineData("text", false, "a", "3 4 5")]
    public async Task Where_chooses_rows_by_any_column(string column, bool isEqual, string value, string lines)
    {
        _fixture.Add(
            "x.csv",
            "text,lang,label\na,en,0\nb,de,1\nc,en,1\nd,,0\n",
            change: spec => spec with { Where = [new RowCondition(column, isEqual, value)], LabelNames = ["x", "y"] });
        await _fixture.RunAsync();
        Assert.Equal(lines, Lines());
    }

    [Fact]
    public async Task All_conditions_must_be_met_and_a_row_of_json_may_lack_the_column()
    {
        _fixture.Add("x.jsonl", """
            {"text": "a", "label": "p", "n": 1, "lang": "en"}
            {"text": "b", "label": "q", "n": 1}
            {"text": "c", "label": "q", "n": null, "lang": "en"}
            {"lang": "en", "n": 1, "text": "d", "label": "q"}
            """, change: spec => spec with { Where = [new RowCondition("lang", true, "en"), new RowCondition("n", true, "1")] });
        await _fixture.RunAsync();
        Assert.Equal("1 4", Lines());
    }

    [Fact]
    public async Task A_condition_on_a_column_that_is_not_there_is_FT2002()
    {
        _fixture.Add("x.csv", StageFixture.TwoRows, change: spec => spec with { Where = [new RowCondition("lang", true, "en")] });
        await _fixture.FailAsync(DiagnosticCatalog.UnknownColumn);
    }

    [Fact]
    public async Task A_condition_on_a_list_is_FT2020()
    {
        _fixture.Add("x.jsonl", """{"text": "a", "label": "p", "n": [1]}""", change: spec => spec with { Where = [new RowCondition("n", true, "1")] });
        await _fixture.FailAsync(DiagnosticCatalog.BadCondition);
    }

    [Fact]
    public async Task Renamed_columns_are_known_by_their_new_names()
    {
        _fixture.Add("x.csv", "review,stars,lang\na,1,en\nb,0,en\nc,0,de\n", change: spec => spec with
        {
            Columns = new Dictionary<string, string> { ["review"] = "text", ["stars"] = "label", ["lang"] = "language" },
            Where = [new RowCondition("language", true, "en")],
        });
        await _fixture.RunAsync();
        Assert.Equal("2 3", Lines());
    }

    [Fact]
    public async Task A_column_to_rename_that_is_not_there_is_FT2002()
    {
        _fixture.Add("x.csv", StageFixture.TwoRows, change: spec => spec with { Columns = new Dictionary<string, string> { ["reviews"] = "other" } });
        await _fixture.FailAsync(DiagnosticCatalog.UnknownColumn);
    }

    [Fact]
    public async Task A_held_out_row_stays_held_out_when_rows_are_added_and_labels_give_equal_shares()
    {
        string[] rows = [.. Enumerable.Range(0, 2000).Select(row => string.Create(CultureInfo.InvariantCulture, $"text number {row},{row % 2}"))];
        HashSet<string> before = await HeldOutAsync(rows);
        HashSet<string> after = await HeldOutAsync([.. Enumerable.Range(5000, 700).Select(row => $"new {row},1"), .. rows.Reverse()]);

        Assert.InRange(before.Count, 150, 250);
        Assert.Equal(before, after.Where(row => !row.StartsWith("new", StringComparison.Ordinal)).ToHashSet());
        Assert.Contains(after, row => row.StartsWith("new", StringComparison.Ordinal));
        Assert.InRange(before.Count(row => row.EndsWith('1')), before.Count * 0.4, before.Count * 0.6);
    }

    [Fact]
    public async Task Splits_held_out_share_the_rows_that_shuffle_and_take_leave()
    {
        _fixture.Add("x.csv", Csv(Enumerable.Range(0, 3000).Select(row => $"text {row},{row % 2}")), change: spec => spec with
        {
            Shuffle = 3,
            Take = 1000,
            SplitBy = [new HeldOutSplit("validation", 0.1), new HeldOutSplit("test", 0.3)],
        });
        await _fixture.RunAsync();
        int[] lines = [.. new[] { "train", "validation", "test" }.SelectMany(split => _fixture.Rows(split).Select(row => row.Line))];
        Assert.Equal(1000, lines.Distinct().Count());
        Assert.Equal(1000, lines.Length);
        Assert.InRange(_fixture.Rows("validation").Count, 60, 140);
        Assert.InRange(_fixture.Rows("test").Count, 240, 360);
    }

    [Fact]
    public async Task A_sample_is_a_share_of_the_rows_that_does_not_depend_on_the_others()
    {
        _fixture.Add("x.csv", Csv(Enumerable.Range(0, 2000).Select(row => $"text {row},{row % 2}")), change: spec => spec with { Sample = 0.25 });
        await _fixture.RunAsync();
        HashSet<int> few = [.. _fixture.Rows().Select(row => row.Line)];
        Assert.InRange(few.Count, 420, 580);
        _fixture.Datasets[0] = _fixture.Datasets[0] with { Sample = 0.5 };
        await _fixture.RunAsync();
        Assert.Superset(few, _fixture.Rows().Select(row => row.Line).ToHashSet());
    }

    [Theory]
    [InlineData(40, false)]
    [InlineData(1, true)]
    public async Task A_label_keeps_a_row_in_training_whatever_is_held_out(int perLabel, bool isSaid)
    {
        string[] rows = [.. Enumerable.Range(0, 40).SelectMany(label => Enumerable.Range(0, perLabel).Select(row => $"text {row} of {label},l{label:D2}"))];
        string[] common = [.. Enumerable.Range(0, 60).Select(row => $"common {row},l00")];
        _fixture.Add(
            "x.csv", Csv([.. common, .. rows]), change: spec => spec with { SplitBy = [new HeldOutSplit("validation", 0.3), new HeldOutSplit("test", 0.3)] });

        await _fixture.RunAsync();

        Assert.Equal(Enumerable.Range(0, 40).Select(label => $"l{label:D2}"), _fixture.Rows().Select(row => row.Label).Distinct().Order());
        Assert.Equal(isSaid, _fixture.Sink.Logs.Any(log => log.Text.Contains("SplitBy leaves", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Rows_of_one_text_that_stay_for_their_label_stay_together()
    {
        string[] common = [.. Enumerable.Range(0, 60).Select(row => $"text {row},common")];
        string[] rare = [.. Enumerable.Range(0, 20).SelectMany(row => new[] { $"same {row},rare{row}", $"same {row},rare{row}" })];
        _fixture.Add("x.csv", Csv([.. common, .. rare]), change: spec => spec with { SplitBy = [new HeldOutSplit("validation", 0.4)] });

        await _fixture.RunAsync();

        Assert.Equal(40, _fixture.Rows().Count(row => row.Line > 61));
        Assert.NotEmpty(_fixture.Rows("validation"));
    }

    private async Task<HashSet<string>> HeldOutAsync(string[] rows)
    {
        _fixture.Datasets.Clear();
        _fixture.Add("x.csv", Csv(rows), change: spec => spec with { SplitBy = [new HeldOutSplit("validation", 0.1)] });
        await _fixture.RunAsync();
        return [.. _fixture.Rows("validation").Select(row => rows[row.Line - 2])];
    }

    private static string Csv(IEnumerable<string> rows) => "text,label\n" + string.Concat(rows.Select(row => row + "\n"));

    private string Lines() => string.Join(' ', _fixture.Rows().Select(row => row.Line));
}
