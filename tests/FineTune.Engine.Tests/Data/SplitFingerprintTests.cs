using FineTune.Contracts;

namespace FineTune.Engine.Tests.Data;

public sealed class SplitFingerprintTests
{
    private const string Train = "text,label\ngood,pos\nbad,neg\n";

    [Theory]
    [InlineData("test.csv", "text,label\nfine,pos\npoor,neg\n", true)]
    [InlineData("other.csv", "label,more,text\nneg,x,poor\npos,y,fine\n", true)]
    [InlineData("test.tsv", "text\tlabel\nfine\tpos\npoor\tneg\n", true)]
    [InlineData("test.jsonl", "{\"text\": \"fine\", \"label\": \"pos\"}\n{\"text\": \"poor\", \"label\": \"neg\"}\n", true)]
    [InlineData("test.csv", "text,label\nfine,neg\npoor,neg\n", false)]
    [InlineData("test.csv", "text,label\nfine,neg\npoor,pos\n", false)]
    [InlineData("test.csv", "text,label\nfiner,pos\npoor,neg\n", false)]
    [InlineData("test.csv", "text,label\nfine,pos\npoor,neg\nfine,pos\n", false)]
    [InlineData("test.csv", "text,label\nfine,pos\n", false)]
    public async Task Texts_and_labels_make_it_and_neither_names_nor_format_nor_order(string file, string content, bool isSame)
    {
        string expected = await FingerprintAsync("first.csv", "text,label\nfine,pos\npoor,neg\n");
        Assert.Matches("^[0-9a-f]{16}$", expected);
        Assert.Equal(isSame, expected == await FingerprintAsync(file, content));
    }

    [Fact]
    public async Task The_tokenizer_and_a_length_do_not_count_and_the_rows_that_are_taken_do()
    {
        const string Rows = "text,label\nfine as can be,pos\npoor,neg\n";
        string expected = await FingerprintAsync("test.csv", Rows);
        Assert.Equal(expected, await FingerprintAsync("test.csv", Rows, tokenizer: new TokenizerArguments { VocabSize = 60, MaxLength = 4 }));
        Assert.NotEqual(expected, await FingerprintAsync("test.csv", Rows, dataset => dataset with { Take = 1 }));
    }

    [Fact]
    public async Task A_number_is_what_it_is_worth_and_another_one_is_another_row()
    {
        string expected = await NumbersAsync("1.5");
        Assert.Equal(expected, await NumbersAsync("1.50"));
        Assert.NotEqual(expected, await NumbersAsync("1.25"));

        static async Task<string> NumbersAsync(string number)
        {
            using var stage = new StageFixture { TaskArguments = new TaskArguments { ProblemType = ProblemType.Regression } };
            stage.Add("train.csv", "text,label\ngood,1.5\nbad,0.5\n");
            stage.Add("test.csv", $"text,label\nfine,{number}\n", "test");
            await stage.RunAsync();
            return stage.Info().Splits["test"].Fingerprint!;
        }
    }

    [Fact]
    public async Task A_words_label_is_part_of_its_row()
    {
        string expected = await WordsAsync("B-person");
        Assert.Equal(expected, await WordsAsync("B-person"));
        Assert.NotEqual(expected, await WordsAsync("O"));

        static async Task<string> WordsAsync(string label)
        {
            using var stage = new StageFixture { Kind = FineTuneTask.TokenClassification };
            stage.Add("train.jsonl", "{\"tokens\": [\"Ada\", \"left\"], \"tags\": [\"B-person\", \"O\"]}\n");
            stage.Add("test.jsonl", $"{{\"tokens\": [\"Rosa\", \"ran\"], \"tags\": [\"{label}\", \"O\"]}}\n", "test");
            await stage.RunAsync();
            return stage.Info().Splits["test"].Fingerprint!;
        }
    }

    private static async Task<string> FingerprintAsync(
        string file, string content, Func<DatasetSpec, DatasetSpec>? change = null, TokenizerArguments? tokenizer = null)
    {
        using var stage = new StageFixture();
        stage.Tokenizer = tokenizer ?? stage.Tokenizer;
        stage.Add("train.csv", Train);
        stage.Add(file, content, "test", change);
        await stage.RunAsync();
        return stage.Info().Splits["test"].Fingerprint!;
    }
}
