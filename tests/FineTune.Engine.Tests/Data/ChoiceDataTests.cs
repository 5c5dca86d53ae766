using FineTune.Contracts;
using FineTune.Engine.Data;
using Parquet.Serialization;

namespace FineTune.Engine.Tests.Data;

/// <summary>What Tokenize makes of texts with endings to choose from.</summary>
public sealed class ChoiceDataTests : IDisposable
{
    private readonly StageFixture _fixture = new() { Kind = FineTuneTask.MultipleChoice };

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("x.csv", "sent1,sent2,ending0,ending1,ending2,label\na b,c,d e,f,g,1\na b,c,d e,f,,0\n")]
    [InlineData("x.csv", "context,question,choice1,choice2,choice3,answer\na b,c,d e,f,g,B\na b,c,d e,f,,A\n")]
    [InlineData(
        "x.jsonl",
        "{\"ctx\": \"a b\", \"question\": \"c\", \"endings\": [\"d e\", \"f\", \"g\"], \"label\": \"1\"}\n"
            + "{\"ctx\": \"a b\", \"question\": \"c\", \"endings\": [\"d e\", \"f\"], \"label\": 0}\n")]
    [InlineData(
        "x.jsonl",
        "{\"article\": \"a b\", \"question\": \"c\", \"options\": [\"d e\", \"f\", \"g\"], \"answer\": \"f\"}\n"
            + "{\"article\": \"a b\", \"question\": \"c\", \"options\": [\"d e\", \"f\"], \"answer\": \"d e\"}\n")]
    public async Task Every_form_of_choices_gives_the_same_rows(string name, string content)
    {
        _fixture.Add(name, content);

        await _fixture.RunAsync();

        CheckRows();
    }

    [Fact]
    public async Task Columns_of_other_names_are_named_by_metadata()
    {
        _fixture.Add("x.csv", "story,start,good,bad,ugly,right\na b,c,d e,f,g,1\na b,c,d e,f,,0\n", change: spec => spec with
        {
            ContextColumn = "story",
            QuestionColumn = "start",
            EndingColumns = ["good", "bad", "ugly"],
            LabelColumn = "right",
        });

        await _fixture.RunAsync();

        CheckRows();
    }

    [Fact]
    public async Task Parquet_has_endings_as_a_list()
    {
        string path = _fixture.Folder["x.parquet"];
        await ParquetSerializer.SerializeAsync(
            (Row[])
            [
                new() { context = "a b", question = "c", endings = ["d e", "f", "g"], label = 1 },
                new() { context = "a b", question = "c", endings = ["d e", "f"], label = 0 },
            ],
            path);
        _fixture.AddFile(path);

        await _fixture.RunAsync();

        CheckRows();
    }

    [Theory]
    [InlineData("context,ending0,ending1,label\na,b,c,2\n", "FT2194", 2)]
    [InlineData("context,ending0,ending1,label\na,b,c,0\na,b,c,-1\n", "FT2194", 3)]
    [InlineData("context,ending0,ending1,label\na,b,c,C\n", "FT2194", 2)]
    [InlineData("context,ending0,ending1,label\na,b,c,\n", "FT2194", 2)]
    [InlineData("context,ending0,ending1,label\na,b,,0\n", "FT2195", 2)]
    [InlineData("context,ending0,ending1,label\na,,,0\n", "FT2195", 2)]
    [InlineData("context,ending0,ending1,label\na,,c,1\n", "FT2195", 2)]
    [InlineData("context,one,two,label\na,b,c,1\n", "FT2002", 1)]
    [InlineData("story,ending0,ending1,label\na,b,c,1\n", "FT2002", 1)]
    public async Task Rows_without_a_choice_are_errors_at_their_place(string content, string code, int line)
    {
        _fixture.Add("x.csv", content);

        FineTuneException exception = await Assert.ThrowsAsync<FineTuneException>(() => _fixture.RunAsync());

        Assert.Equal((code, line), (exception.Descriptor.Code, exception.Position!.Line));
    }

    [Fact]
    public async Task A_file_without_a_byte_has_no_rows()
    {
        _fixture.Add("x.csv", "");
        await _fixture.FailAsync(DiagnosticCatalog.EmptySplit);
    }

    [Theory]
    [InlineData("{\"context\": \"a\", \"endings\": null, \"label\": 0}", "or set EndingColumns on the Dataset to the column with the list.")]
    [InlineData("{\"context\": \"a\", \"endings\": [\"b\", null], \"label\": 0}", "or set EndingColumns on the Dataset to the column with the list.")]
    public async Task Endings_that_are_none_are_told_with_what_names_them(string row, string said)
    {
        _fixture.Add("x.jsonl", row + "\n");
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.NotAList);
        Assert.EndsWith(said, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_choice_is_cut_to_MaxLength_by_itself()
    {
        _fixture.Tokenizer = new TokenizerArguments { VocabSize = 100, MaxLength = 8 };
        _fixture.Add("x.csv", $"context,ending0,ending1,label\n{string.Join(' ', Enumerable.Repeat("a", 30))},b,c d,1\n");

        await _fixture.RunAsync();

        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        Assert.Equal([8, 8], rows.TextLengths(0).ToArray());
        Assert.Equal(1, _fixture.Info().Splits["train"].TruncatedRows);
    }

    private void CheckRows()
    {
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        // [CLS] a b [SEP] c and the ending [SEP]
        Assert.Equal([[8, 7, 7], [8, 7]], Enumerable.Range(0, 2).Select(row => rows.TextLengths(row).ToArray()));
        Assert.Equal([[1], [0]], Enumerable.Range(0, 2).Select(row => rows.Labels(row).ToArray()));
        Assert.Equal(22, rows.InputIds(0).Length);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1], rows.TokenTypeIds(0)[..8].ToArray().Select(type => (int)type));
    }

#pragma warning disable IDE1006, CA1002, CA2227 // Names of the columns.
    private sealed class Row
    {
        public string context { get; set; } = "";

        public string question { get; set; } = "";

        public List<string> endings { get; set; } = [];

        public int label { get; set; }
    }
#pragma warning restore IDE1006, CA1002, CA2227
}
