using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Tokenizers;

namespace FineTune.Engine.Tests.Data;

/// <summary>Rows of two answers, of which one is chosen, in TRL's forms.</summary>
public sealed class PreferenceRowsTests : IDisposable
{
    private const string System = """{"role":"system","content":"a"}""";
    private const string User = """{"role":"user","content":"the cat"}""";
    private const string Sat = """{"role":"assistant","content":"sat"}""";
    private const string Ran = """{"role":"assistant","content":"ran"}""";

    private readonly StageFixture _fixture = new()
    {
        Kind = FineTuneTask.TextGeneration,
        BaseModel = new BaseModelSpec("builtin:llama-tiny", BaseModelKind.Builtin, "llama-tiny"),
        Tokenizer = new TokenizerArguments { VocabSize = 300 },
        TaskArguments = new TaskArguments { Objective = Objective.Dpo },
    };

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("""{"prompt":"the cat","chosen":" sat","rejected":" ran off"}""")]
    [InlineData("""{"chosen":"the cat sat","rejected":"the cat ran off"}""")]
    public async Task Texts_follow_their_prompt_or_begin_with_it(string row)
    {
        _fixture.Add("train.jsonl", row + "\n");

        await _fixture.RunAsync();

        Assert.Equal([("the cat sat<|endoftext|>", " sat<|endoftext|>"), ("the cat ran off<|endoftext|>", " ran off<|endoftext|>")], Rows());
    }

    [Theory]
    [InlineData($$"""{"prompt":[{{User}}],"chosen":[{{Sat}}],"rejected":[{{Ran}}]}""")]
    [InlineData($$"""{"chosen":[{{User}},{{Sat}}],"rejected":[{{User}},{{Ran}}]}""")]
    [InlineData("""{"chosen":[{"from":"human","value":"the cat"},{"from":"gpt","value":"sat"}],"rejected":[{"from":"human","value":"the cat"},"""
        + """{"from":"gpt","value":"ran"}]}""")]
    public async Task Messages_follow_their_prompt_or_begin_with_it(string row)
    {
        _fixture.TaskArguments = _fixture.TaskArguments with { ChatTemplate = "chatml" };
        _fixture.Add("train.jsonl", row + "\n");

        await _fixture.RunAsync();

        (string Text, string Trained)[] rows = Rows();
        Assert.Equal("<|im_start|>user\nthe cat<|im_end|>\n<|im_start|>assistant\nsat<|im_end|>\n", rows[0].Text);
        Assert.Equal(["sat<|im_end|>\n", "ran<|im_end|>\n"], rows.Select(one => one.Trained));
    }

    /// <summary>The prompt of UltraFeedback and the like is the first message once more.</summary>
    [Theory]
    [InlineData($$"""{"prompt":"the cat","chosen":[{{User}},{{Sat}}],"rejected":[{{User}},{{Ran}}]}""")]
    [InlineData($$"""{"prompt":" the cat\n","chosen":[{{System}},{{User}},{{Sat}}],"rejected":[{{System}},{{User}},{{Ran}}]}""")]
    public async Task A_prompt_that_is_a_text_beside_conversations_is_what_they_begin_with(string row)
    {
        _fixture.TaskArguments = _fixture.TaskArguments with { ChatTemplate = "chatml" };
        _fixture.Add("train.jsonl", row + "\n");

        await _fixture.RunAsync();

        Assert.Equal(["sat<|im_end|>\n", "ran<|im_end|>\n"], Rows().Select(one => one.Trained));
        Assert.EndsWith("<|im_start|>user\nthe cat<|im_end|>\n<|im_start|>assistant\nsat<|im_end|>\n", Rows()[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"prompt":"[INST] a [/INST]","chosen":" [b] c","rejected":" [1, 2]"}""", " [b] c<|endoftext|>")]
    [InlineData("""{"chosen":"[INST] a [/INST] b","rejected":"[INST] a [/INST] c"}""", " b<|endoftext|>")]
    [InlineData("""{"prompt":"call: ","chosen":"[{\"name\":\"f\"}]","rejected":"[]"}""", "[{\"name\":\"f\"}]<|endoftext|>")]
    public async Task Texts_may_begin_with_a_bracket(string row, string trained)
    {
        _fixture.Add("train.jsonl", row + "\n");

        await _fixture.RunAsync();

        Assert.Equal(trained, Rows()[0].Trained);
    }

    [Fact]
    public async Task A_field_of_CSV_holds_texts_too()
    {
        _fixture.Add("train.csv", "prompt,chosen,rejected\nthe cat, sat, ran\n");

        await _fixture.RunAsync();

        Assert.Equal(["the cat sat<|endoftext|>", "the cat ran<|endoftext|>"], Rows().Select(one => one.Text));
    }

    [Theory]
    [InlineData("""{"prompt":"a","chosen":"b","rejected":"b"}""", "FT2164", 2)]
    [InlineData("""{"prompt":"a","chosen":3,"rejected":"b"}""", "FT2157", 2)]
    [InlineData("""{"prompt":"a","chosen":"b"}""", "FT2002", 2)]
    [InlineData($$"""{"chosen":[{{Sat}}],"rejected":[{{Ran}}]}""", "FT2157", 2)]
    [InlineData($$"""{"prompt":"the dog","chosen":[{{User}},{{Sat}}],"rejected":[{{User}},{{Ran}}]}""", "FT2157", 2)]
    [InlineData("""{"prompt":"a","chosen":"[{'role': 'user', 'content': 'b'}]","rejected":"c"}""", "FT2157", 2)]
    [InlineData($$"""{"chosen":[{{User}},{{Sat}}],"rejected":[{{User}},{{Ran}}]}""", "FT2158", 2)]
    public async Task A_row_that_is_no_preference_is_an_error_at_its_line(string row, string code, int line)
    {
        string prompt = row.Contains("prompt", StringComparison.Ordinal) ? "\"prompt\":\"the\"," : "";
        _fixture.Add("train.jsonl", $$"""{{{prompt}}"chosen":"the cat","rejected":"the dog"}""" + $"\n{row}\n");

        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => _fixture.RunAsync());

        Assert.Equal((code, line), (failure.Descriptor.Code, failure.Position!.Line));
    }

    [Fact]
    public async Task Of_a_pair_with_a_row_that_is_too_long_both_are_left_out()
    {
        _fixture.Tokenizer = _fixture.Tokenizer with { MaxLength = 8, TruncationPolicy = TruncationPolicy.Drop };
        _fixture.Add(
            "train.jsonl",
            """{"prompt":"a","chosen":"b","rejected":"c c c c c c c c c c c c c c"}""" + "\n" + """{"prompt":"a","chosen":"b","rejected":"c"}""" + "\n");

        await _fixture.RunAsync();

        Assert.Equal(["ab<|endoftext|>", "ac<|endoftext|>"], Rows().Select(one => one.Text));
    }

    [Fact]
    public async Task Rows_that_are_shuffled_stay_pairs()
    {
        _fixture.Add(
            "train.jsonl",
            string.Concat(Enumerable.Range(0, 9).Select(row => $$"""{"prompt":"{{row}}","chosen":"a","rejected":"b"}""" + "\n")),
            change: spec => spec with { Shuffle = 3 });

        await _fixture.RunAsync();

        (string Text, string Trained)[] rows = Rows();
        Assert.Equal(18, rows.Length);
        Assert.All(rows.Chunk(2), pair => Assert.Equal(pair[0].Text.Replace('a', 'b'), pair[1].Text.Replace('a', 'b')));
        Assert.All(rows.Chunk(2), pair => Assert.Equal(("a<|endoftext|>", "b<|endoftext|>"), (pair[0].Trained, pair[1].Trained)));
        Assert.NotEqual("0a<|endoftext|>", rows[0].Text);
    }

    private (string Text, string Trained)[] Rows()
    {
        var tokenizer = new TextTokenizer(TokenizerFiles.LoadDefinition(_fixture.Output));
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        return [.. Enumerable.Range(0, rows.Count).Select(row => (
            tokenizer.Decode(rows.InputIds(row), skipSpecialTokens: false),
            tokenizer.Decode([.. rows.Labels(row).ToArray().Where(label => label != TokenLabels.Ignored)], skipSpecialTokens: false)))];
    }
}
