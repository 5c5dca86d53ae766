using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.Tests.Data;

/// <summary>Integers of label columns are names or ids, for all Datasets alike.</summary>
public sealed class LabelReadingTests : IDisposable
{
    private static readonly string[] Stars = ["1", "2", "3", "4", "5"];

    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("0,1,2,3,4", "1,2,3,4", "2,3,4,5")]
    [InlineData("1,2,3,4", "0,1,2,3,4", "1,2,3,4,5")]
    [InlineData("1,2,3,4,5", "1,2", "1,2")]
    [InlineData("1,2,3", "3,4,5", "3,4,5")]
    public async Task A_split_that_lacks_a_class_is_read_as_the_others_are(string training, string test, string expected)
    {
        Add("train.csv", training);
        Add("test.csv", test, "test");

        await _fixture.RunAsync();

        Assert.Equal(expected.Split(','), _fixture.Rows("test").Select(row => row.Label));
        Assert.DoesNotContain(_fixture.Sink.Logs, log => log.Code == "FT2024");
    }

    [Fact]
    public async Task Two_files_of_training_are_read_alike_whichever_comes_first()
    {
        Add("a.csv", "1,2,3,4");
        Add("b.jsonl", "4,0");

        await _fixture.RunAsync();

        Assert.Equal(["2", "3", "4", "5", "5", "1"], _fixture.Rows().Select(row => row.Label));
    }

    [Fact]
    public async Task A_test_split_without_names_is_read_as_training_is()
    {
        Add("train.csv", "0,1,2,3,4");
        Add("test.csv", "1,2", "test", spec => spec with { LabelNames = [] });

        await _fixture.RunAsync();

        Assert.Equal(["2", "3"], _fixture.Rows("test").Select(row => row.Label));
    }

    [Fact]
    public async Task Rows_that_are_not_taken_tell_how_the_others_are_read()
    {
        Add("train.csv", "1,2,3,0", change: spec => spec with { LabelNames = Stars, Take = 3 });

        await _fixture.RunAsync();

        Assert.Equal(["2", "3", "4"], _fixture.Rows().Select(row => row.Label));
    }

    [Theory]
    [InlineData("0,1,2", "1,5", "5")]
    [InlineData("1,5", "0,1", "0")]
    [InlineData("1,2,x", "0,1", "0")]
    public async Task A_split_that_is_labelled_another_way_than_training_is_FT2003(string training, string test, string wrong)
    {
        string[] names = [.. Stars[..^1], training.Contains('x', StringComparison.Ordinal) ? "x" : "5"];
        Add("train.csv", training, change: spec => spec with { LabelNames = names });
        string path = Add("test.csv", test, "test", spec => spec with { LabelNames = names });

        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.BadLabel);

        Assert.Equal(path, exception.Position!.File);
        Assert.Contains($"'{wrong}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_could_be_ids_everywhere_are_names_and_a_warning()
    {
        Add("train.csv", "1,2,3,4");

        await _fixture.RunAsync();

        Assert.Equal(["1", "2", "3", "4"], _fixture.Rows().Select(row => row.Label));
        Assert.Equal("FT2024", Assert.Single(_fixture.Sink.Logs, log => log.Code == "FT2024").Code);
    }

    [Fact]
    public async Task Texts_and_ids_go_together_where_no_name_is_an_integer()
    {
        Add("train.csv", "pos,neg", change: spec => spec with { LabelNames = ["neg", "pos"] });
        Add("test.csv", "0,1", "test", spec => spec with { LabelNames = ["neg", "pos"] });

        await _fixture.RunAsync();

        Assert.Equal(["neg", "pos"], _fixture.Rows("test").Select(row => row.Label));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Several_labels_a_row_are_read_alike_too(bool isList)
    {
        _fixture.TaskArguments = new TaskArguments { ProblemType = ProblemType.MultiLabelClassification };
        DatasetSpec Change(DatasetSpec spec) => spec with { LabelNames = ["1", "2", "3"], LabelDelimiter = isList ? null : "+" };
        if (isList)
        {
            _fixture.Add("train.jsonl", "{\"text\": \"a\", \"label\": [0, 2]}\n{\"text\": \"b\", \"label\": [1]}\n", change: Change);
            _fixture.Add("test.jsonl", "{\"text\": \"c\", \"label\": [1, 2]}\n", "test", Change);
        }
        else
        {
            _fixture.Add("train.csv", "text,label\na,0+2\nb,1\n", change: Change);
            _fixture.Add("test.csv", "text,label\nc,1+2\n", "test", Change);
        }

        await _fixture.RunAsync();

        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "test");
        Assert.Equal([1, 2], rows.Labels(0).ToArray());
    }

    private string Add(string name, string labels, string split = SplitNames.Train, Func<DatasetSpec, DatasetSpec>? change = null)
    {
        string[] values = labels.Split(',');
        string content = name.EndsWith(".csv", StringComparison.Ordinal)
            ? "text,label\n" + string.Concat(values.Select((value, row) => $"{split} {row},{value}\n"))
            : string.Concat(values.Select((value, row) => $$"""{"text": "{{split}} {{row}}", "label": {{value}}}""" + "\n"));
        return _fixture.Add(name, content, split, change ?? (spec => spec with { LabelNames = Stars }));
    }
}
