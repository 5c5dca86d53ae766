using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Tokenizers;

namespace FineTune.Engine.Tests.Data;

/// <summary>Rows of text generation from plain texts.</summary>
public sealed class CausalTextTests : IDisposable
{
    private readonly StageFixture _fixture = new()
    {
        Kind = FineTuneTask.TextGeneration,
        BaseModel = new BaseModelSpec("builtin:llama-tiny", BaseModelKind.Builtin, "llama-tiny"),
        Tokenizer = new TokenizerArguments { VocabSize = 300 },
    };

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task All_tokens_of_a_text_are_trained_on_and_so_is_its_end()
    {
        _fixture.Add("train.csv", "text\nthe cat sat\nthe dog\n");

        await _fixture.RunAsync();

        var tokenizer = new TextTokenizer(TokenizerFiles.LoadDefinition(_fixture.Output));
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        Assert.Equal("the cat sat<|endoftext|>", tokenizer.Decode(rows.InputIds(0), skipSpecialTokens: false));
        Assert.Equal("the dog<|endoftext|>", tokenizer.Decode(rows.InputIds(1), skipSpecialTokens: false));
        Assert.Equal(rows.InputIds(0).ToArray(), rows.Labels(0).ToArray());
        Assert.Equal(tokenizer.EndTokenId, rows.InputIds(0)[^1]);
    }

    [Fact]
    public async Task The_end_is_left_out_where_the_project_says_so()
    {
        _fixture.TaskArguments = new TaskArguments { AppendEosToken = false };
        _fixture.Add("train.csv", "text\nthe cat sat\n");

        await _fixture.RunAsync();

        var tokenizer = new TextTokenizer(TokenizerFiles.LoadDefinition(_fixture.Output));
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        Assert.Equal("the cat sat", tokenizer.Decode(rows.InputIds(0), skipSpecialTokens: false));
    }

    [Fact]
    public async Task The_end_of_a_text_that_is_cut_is_lost_with_the_rest()
    {
        _fixture.Tokenizer = _fixture.Tokenizer with { MaxLength = 4 };
        _fixture.Add("train.csv", "text\nabcd\nabc\nabcdefgh\n");

        await _fixture.RunAsync();

        var tokenizer = new TextTokenizer(TokenizerFiles.LoadDefinition(_fixture.Output));
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        int[] ended = [.. Enumerable.Range(0, rows.Count).Where(row => rows.InputIds(row)[^1] == tokenizer.EndTokenId)];
        SplitInfo split = _fixture.Info().Splits["train"];
        Assert.Equal(rows.Count - ended.Length, split.TruncatedRows);
        Assert.All(Enumerable.Range(0, rows.Count), row => Assert.InRange(rows.InputIds(row).Length, 1, 4));
    }

    [Fact]
    public async Task Grouped_texts_fill_their_rows_with_texts_and_ends()
    {
        _fixture.TaskArguments = new TaskArguments { GroupTexts = true };
        _fixture.Tokenizer = _fixture.Tokenizer with { MaxLength = 16 };
        _fixture.Add("train.csv", "text\n" + string.Concat(Enumerable.Range(0, 20).Select(row => $"{new string('a', row + 1)} b\n")));

        await _fixture.RunAsync();

        var tokenizer = new TextTokenizer(TokenizerFiles.LoadDefinition(_fixture.Output));
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        int[] all = [.. Enumerable.Range(0, rows.Count).SelectMany(row => rows.InputIds(row).ToArray())];
        Assert.Equal(20, all.Count(token => token == tokenizer.EndTokenId));
        Assert.Equal(all, Enumerable.Range(0, rows.Count).SelectMany(row => rows.Labels(row).ToArray()));
        Assert.All(Enumerable.Range(0, rows.Count - 1), row => Assert.Equal(16, rows.InputIds(row).Length));
    }
}
