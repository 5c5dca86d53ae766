using FineTune.Contracts;

namespace FineTune.Engine.Tests.Data;

/// <summary>One warning for each kind of fault, with how often and where first.</summary>
public sealed class DataLintTests : IDisposable
{
    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Clean_data_gives_no_warning()
    {
        _fixture.Add("train.csv", StageFixture.TwoRows);
        _fixture.Add("test.csv", "text,label\nfine film,pos\n", "test");
        await _fixture.RunAsync();
        Assert.DoesNotContain(_fixture.Sink.Logs, log => log.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task Empty_texts_are_FT2100()
    {
        string path = _fixture.Add("train.csv", "label,text\n0,a\n1,\n1,b\n0,  \n");
        await ExpectAsync("FT2100", path, 3, 3, "The text is empty in 2 of 4 rows of the split 'train': train.csv(3,3), train.csv(5,3).");
    }

    [Fact]
    public async Task Repeated_rows_are_FT2101_with_the_first_three_places()
    {
        string path = _fixture.Add("train.csv", "text,label\na,0\nb,1\na,0\na,0\nb,1\nb,1\n");
        await ExpectAsync("FT2101", path, 4, 1,
            "An earlier row is repeated by 4 of 6 rows of the split 'train': train.csv(4,1) as train.csv(2,1), train.csv(5,1) as train.csv(2,1), "
                + "train.csv(6,1) as train.csv(3,1) and 1 more.");
    }

    [Fact]
    public async Task A_text_with_two_labels_is_FT2102_also_over_files_of_a_split()
    {
        _fixture.Add("a.csv", "text,label\na,0\nb,1\n");
        string path = _fixture.Add("b.csv", "text,label\nc,0\na,1\n");
        await ExpectAsync("FT2102", path, 3, 1, "The text had another label before in 1 of 4 rows of the split 'train': b.csv(3,1) as a.csv(2,1).");
    }

    [Fact]
    public async Task Rows_of_training_in_the_test_split_are_FT2103_whatever_their_label_and_order()
    {
        string path = _fixture.Add("test.csv", "text,label\nab,1\nb,0\n", "test");
        _fixture.Add("train.csv", "text,label\na ab,0\nb,1\n");
        await ExpectAsync("FT2103", path, 3, 1, "The training split has 1 of 2 rows of the split 'test' too: test.csv(3,1) as train.csv(3,1).");
    }

    [Fact]
    public async Task Only_rows_that_are_selected_count()
    {
        _fixture.Add("train.csv", "text,label\na,0\nb,1\na,0\n", change: spec => spec with { Take = 2 });
        _fixture.Add("test.csv", "text,label\na b,1\na,0\n", "test", spec => spec with { Take = 1 });
        await _fixture.RunAsync();
        Assert.DoesNotContain(_fixture.Sink.Logs, log => log.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task Pairs_are_the_same_only_with_both_texts()
    {
        _fixture.Add("train.csv", "text,other,label\na,b,0\na,c,1\nab,,0\na,b,0\n", change: spec => spec with { TextPairColumn = "other" });
        await _fixture.RunAsync();
        Assert.Contains("FT2101", Assert.Single(_fixture.Sink.Logs, log => log.Level == LogLevel.Warning).Code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_over_MaxLength_are_FT2104_with_what_is_lost()
    {
        _fixture.Tokenizer = _fixture.Tokenizer with { MaxLength = 4 };
        string path = _fixture.Add("train.csv", "text,label\na,0\na b c,1\na b c d e,1\n");
        await ExpectAsync(
            "FT2104",
            path,
            3,
            1,
            "MaxLength 4 cuts 2 of 3 rows of the split 'train', the longest by 3 tokens, all together by 4: train.csv(3,1), train.csv(4,1).");
    }

    [Fact]
    public async Task Labels_out_of_balance_are_FT2105()
    {
        _fixture.Add("train.csv", "text,label\nfirst,rare\n" + string.Concat(Enumerable.Range(0, 21).Select(row => $"row {row},common\n")));
        await _fixture.RunAsync();
        LogEvent warning = Assert.Single(_fixture.Sink.Logs, log => log.Code == "FT2105");
        Assert.StartsWith("Of 22 rows of the split 'train', the label 'common' is on 21 and 'rare' on 1.", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_unknown_tokens_only_are_FT2106()
    {
        _fixture.Add("train.csv", "text,label\na b,0\nb a,1\n");
        string path = _fixture.Add("test.csv", "text,label\nb b,1\nщ ж,0\n", "test");
        await ExpectAsync("FT2106", path, 3, 1, "The tokenizer finds nothing but unknown tokens in 1 of 2 rows of the split 'test': test.csv(3,1).");
    }

    [Fact]
    public async Task A_row_of_json_is_placed_at_its_text()
    {
        string path = _fixture.Add("train.jsonl", "{\"label\": 0, \"text\": \"a\"}\n{\"label\": 1, \"text\": \"b\"}\n{\"label\": 1, \"text\": \"b\"}\n");
        await ExpectAsync("FT2101", path, 3, 22, "train.jsonl(3,22) as train.jsonl(2,22)");
    }

    private async Task ExpectAsync(string code, string path, int line, int column, string text)
    {
        await _fixture.RunAsync();
        LogEvent warning = Assert.Single(_fixture.Sink.Logs, log => log.Level == LogLevel.Warning);
        Assert.Equal((code, new SourcePosition(path, line, column)), (warning.Code, warning.Position));
        Assert.Contains(text, warning.Text, StringComparison.Ordinal);
    }
}
