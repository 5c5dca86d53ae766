using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Tokenizers;

namespace FineTune.Engine.Tests.Data;

/// <summary>What becomes of rows that are longer than MaxLength.</summary>
public sealed class TruncationTests : IDisposable
{
    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(TruncationPolicy.Truncate, 0, "2:e 3:abcd")]
    [InlineData(TruncationPolicy.Drop, 0, "2:e")]
    [InlineData(TruncationPolicy.Window, 0, "2:e 3:abcd 3:efgh 3:i")]
    [InlineData(TruncationPolicy.Window, 2, "2:e 3:abcd 3:cdef 3:efgh 3:ghi")]
    [InlineData(TruncationPolicy.Window, 3, "2:e 3:abcd 3:bcde 3:cdef 3:defg 3:efgh 3:fghi")]
    public async Task Long_rows_are_cut_dropped_or_become_windows(TruncationPolicy policy, int stride, string expected)
    {
        Add(policy, stride);
        await _fixture.RunAsync();
        Assert.Equal(expected, Rows());
        SplitInfo info = _fixture.Info().Splits["train"];
        Assert.Equal((1, 11), (info.LongRows.Count, info.Lengths.Longest));
        Assert.Equal(policy == TruncationPolicy.Truncate ? 5 : 0, info.LostTokens);
    }

    [Theory]
    [InlineData(0, "2:e 3:fghi 3:bcde 3:a")]
    [InlineData(2, "2:e 3:fghi 3:defg 3:bcde 3:abc")]
    [InlineData(3, "2:e 3:fghi 3:efgh 3:defg 3:cdef 3:bcde 3:abcd")]
    public async Task Windows_go_from_the_end_where_the_tokenizer_truncates_on_the_left(int stride, string expected)
    {
        Add(TruncationPolicy.Window, stride);
        await _fixture.RunAsync();
        string folder = Directory.CreateDirectory(_fixture.Folder["base"]).FullName;
        File.Copy(Path.Combine(_fixture.Output, TokenizerFiles.TokenizerJson), Path.Combine(folder, TokenizerFiles.TokenizerJson));
        _fixture.Folder.Write("base/config.json", "{}");
        _fixture.Folder.Write("base/tokenizer_config.json", """{"truncation_side": "left"}""");
        _fixture.BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, folder);

        await _fixture.RunAsync();

        Assert.Equal(expected, Rows());
    }

    [Fact]
    public async Task Windows_keep_their_place_in_a_shuffled_order()
    {
        _fixture.Tokenizer = new TokenizerArguments { VocabSize = 100, MaxLength = 6, TruncationPolicy = TruncationPolicy.Window };
        _fixture.Add("train.csv", "text,label\na b c d e f,0\ng,1\nh i j k l,0\nm,1\nn,0\n", change: spec => spec with { Shuffle = 4 });
        int[] order = new NumpyRandom(4).Permutation(5);
        string[] rows = ["2:abcd 2:ef", "3:g", "4:hijk 4:l", "5:m", "6:n"];
        await _fixture.RunAsync();
        Assert.Equal(string.Join(' ', order.Select(row => rows[row])), Rows());
    }

    [Fact]
    public async Task An_error_names_the_row()
    {
        Add(TruncationPolicy.Error, 0);
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.RowOverMaxLength);
        Assert.Equal(3, exception.Position!.Line);
        Assert.Contains("has 11 tokens, MaxLength is 6", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stride_that_leaves_no_step_is_FT1011()
    {
        Add(TruncationPolicy.Window, 4);
        await _fixture.FailAsync(DiagnosticCatalog.ArgumentsDisagree);
    }

    [Fact]
    public async Task Windows_of_pairs_are_FT1011()
    {
        _fixture.Tokenizer = _fixture.Tokenizer with { TruncationPolicy = TruncationPolicy.Window };
        _fixture.Add("train.csv", "text,other,label\na,b,0\nc,d,1\n", change: spec => spec with { TextPairColumn = "other" });
        await _fixture.FailAsync(DiagnosticCatalog.ArgumentsDisagree);
    }

    [Fact]
    public async Task Lengths_are_summed_up_before_anything_is_left_out()
    {
        _fixture.Tokenizer = new TokenizerArguments { VocabSize = 100, MaxLength = 6 };
        _fixture.Add(
            "train.csv",
            "text,label\n" + string.Concat(Enumerable.Range(1, 20).Select(length => $"{string.Join(' ', Enumerable.Repeat("a", length))},{length % 2}\n")));
        await _fixture.RunAsync();
        Assert.Equal(new TokenLengths(12.5, 12, 20, 21, 22, 22), _fixture.Info().Splits["train"].Lengths);
    }

    private void Add(TruncationPolicy policy, int stride)
    {
        _fixture.Tokenizer = new TokenizerArguments { VocabSize = 100, MaxLength = 6, TruncationPolicy = policy, Stride = stride };
        _fixture.Add("train.csv", "text,label\ne,1\na b c d e f g h i,0\n");
    }

    /// <summary>Line and letters of each token row: the vocabulary trained on single letters has one token for each.</summary>
    private string Rows()
    {
        Engine.Reports.TokenNames names = Engine.Reports.TokenNames.Load(_fixture.Output);
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        return string.Join(' ', Enumerable.Range(0, rows.Count).Select(row =>
        {
            int[] ids = rows.InputIds(row).ToArray();
            Assert.Equal(("[CLS]", "[SEP]"), (names[ids[0]], names[ids[^1]]));
            return $"{rows.Origin(row).Line}:{string.Concat(ids[1..^1].Select(id => names[id]))}";
        }));
    }
}
