using FineTune.Contracts;
using FineTune.Engine.Data;
using Parquet.Serialization;

namespace FineTune.Engine.Tests.Data;

/// <summary>Booleans of a label column are the same labels in every format that has such.</summary>
public sealed class BooleanLabelTests : IDisposable
{
    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("jsonl")]
    [InlineData("parquet")]
    public async Task They_are_false_and_true_with_the_ids_0_and_1(string format)
    {
        await AddAsync(format);

        await _fixture.RunAsync();

        Assert.Equal(["false", "true"], _fixture.Info().LabelNames);
        Assert.Equal(["true", "false", "true"], _fixture.Rows().Select(row => row.Label));
    }

    [Theory]
    [InlineData("jsonl", "no;yes", "yes no yes")]
    [InlineData("parquet", "no;yes", "yes no yes")]
    [InlineData("jsonl", "true;false", "true false true")]
    [InlineData("parquet", "true;false", "true false true")]
    [InlineData("jsonl", "1;2", "2 1 2")]
    [InlineData("parquet", "1;2", "2 1 2")]
    public async Task They_are_ids_of_other_names(string format, string names, string expected)
    {
        await AddAsync(format, names.Split(';'));

        await _fixture.RunAsync();

        Assert.Equal(expected, string.Join(' ', _fixture.Rows().Select(row => row.Label)));
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("parquet")]
    public async Task Names_in_another_casing_are_FT2003_and_not_ids_that_might_mean_the_opposite(string format)
    {
        await AddAsync(format, "True", "False");
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.BadLabel);
        Assert.Contains("'true' is not one of the 2 labels: True, False", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_of_a_row_are_labels_too()
    {
        _fixture.TaskArguments = new TaskArguments { ProblemType = ProblemType.MultiLabelClassification };
        _fixture.Add("train.jsonl", "{\"text\": \"a\", \"label\": [true, false]}\n{\"text\": \"b\", \"label\": [true]}\n");

        await _fixture.RunAsync();

        Assert.Equal(["false", "true"], _fixture.Info().LabelNames);
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        Assert.Equal([1], rows.Labels(1).ToArray());
    }

    [Fact]
    public async Task Numbers_to_predict_stay_0_and_1()
    {
        _fixture.TaskArguments = new TaskArguments { ProblemType = ProblemType.Regression };
        await AddAsync("parquet");

        await _fixture.RunAsync();

        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        Assert.Equal([1f, 0f, 1f], Enumerable.Range(0, 3).Select(rows.Number));
    }

    private async Task AddAsync(string format, params string[] names)
    {
        DatasetSpec Change(DatasetSpec spec) => spec with { LabelNames = names };
        if (format == "jsonl")
        {
            _fixture.Add(
                "train.jsonl",
                "{\"text\": \"good\", \"label\": true}\n{\"text\": \"bad\", \"label\": false}\n{\"text\": \"fine\", \"label\": true}\n",
                change: Change);
            return;
        }

        string path = _fixture.Folder["train.parquet"];
        Row[] rows = [new() { text = "good", label = true }, new() { text = "bad" }, new() { text = "fine", label = true }];
        await ParquetSerializer.SerializeAsync(rows, path);
        _fixture.AddFile(path, change: Change);
    }

#pragma warning disable IDE1006 // Names of the columns.
    private sealed class Row
    {
        public string text { get; set; } = "";

        public bool label { get; set; }
    }
#pragma warning restore IDE1006
}
