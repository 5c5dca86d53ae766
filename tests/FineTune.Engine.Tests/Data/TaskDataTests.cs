using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.Tests.Data;

/// <summary>What Tokenize makes of the data of each task.</summary>
public sealed class TaskDataTests : IDisposable
{
    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(
        "train.jsonl", "{\"text\": \"a\", \"label\": [\"x\", \"y\"]}\n{\"text\": \"b\", \"label\": []}\n{\"text\": \"c\", \"label\": [\"y\"]}\n", null)]
    [InlineData("train.csv", "text,label\na,x | y\nb,\nc,y\n", "|")]
    public async Task Rows_may_have_any_number_of_labels(string name, string content, string? delimiter)
    {
        _fixture.Add(name, content, change: spec => spec with { LabelDelimiter = delimiter });

        await _fixture.RunAsync();

        Assert.Equal(ProblemType.MultiLabelClassification, _fixture.Info().ProblemType);
        Assert.Equal(["x", "y"], _fixture.Info().LabelNames);
        Assert.Equal([[0, 1], [], [1]], Labels());
        Assert.Equal([1, 2], _fixture.Info().Splits["train"].LabelCounts);
    }

    [Fact]
    public async Task Numbers_with_fractions_are_to_be_predicted_as_such_and_that_is_said()
    {
        _fixture.Add("train.csv", "text,label\na,1\nb,2.5\nc,-3e2\n");

        await _fixture.RunAsync();

        Assert.Equal(ProblemType.Regression, _fixture.Info().ProblemType);
        Assert.Equal(["label"], _fixture.Info().LabelNames);
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        Assert.Equal([1f, 2.5f, -300f], Enumerable.Range(0, 3).Select(rows.Number));
        Assert.Contains(_fixture.Sink.Logs, log => log.Text == "ProblemType is regression: the labels are numbers such as 2.5.");
    }

    [Fact]
    public async Task Whole_numbers_are_classes_unless_the_project_says_otherwise()
    {
        _fixture.Add("train.csv", "text,label\na,1\nb,2\n");

        await _fixture.RunAsync();
        Assert.Equal(ProblemType.SingleLabelClassification, _fixture.Info().ProblemType);

        _fixture.TaskArguments = new TaskArguments { ProblemType = ProblemType.Regression };
        await _fixture.RunAsync();
        Assert.Equal(ProblemType.Regression, _fixture.Info().ProblemType);
    }

    [Fact]
    public async Task Numbers_that_may_be_classes_are_not_guessed()
    {
        _fixture.Add("train.csv", "text,label\na,1.0\nb,2.0\n");

        FineTuneException failure = await _fixture.FailAsync(DiagnosticCatalog.AmbiguousLabels);

        Assert.StartsWith("The labels are numbers such as 1.0:", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train.csv", "text,score\na,1\nb,2.5\n")]
    [InlineData("train.jsonl", "{\"text\": \"a\", \"score\": 0.5}\n{\"text\": \"b\", \"score\": 2}\n")]
    public async Task Scores_with_fractions_are_numbers_to_predict(string name, string content)
    {
        _fixture.Add(name, content);

        await _fixture.RunAsync();

        Assert.Equal((ProblemType.Regression, "score"), (_fixture.Info().ProblemType, Assert.Single(_fixture.Info().LabelNames)));
        Assert.Contains(_fixture.Sink.Logs, log => log.Text.StartsWith("ProblemType is regression: the labels are numbers ", StringComparison.Ordinal));
        Assert.Contains(_fixture.Sink.Logs, log => log.Text == $"{name}: LabelColumn is 'score', the only column it can be.");
    }

    [Fact]
    public async Task Whole_scores_may_be_classes_and_are_not_guessed()
    {
        _fixture.Add("train.csv", "text,score\na,4\nb,5\n");
        await _fixture.FailAsync(DiagnosticCatalog.AmbiguousLabels);

        _fixture.TaskArguments = new TaskArguments { ProblemType = ProblemType.SingleLabelClassification };
        await _fixture.RunAsync();
        Assert.Equal(["4", "5"], _fixture.Info().LabelNames);
    }

    [Theory]
    [InlineData("train.csv", "text,label\na,1.5\nb,high\n", 3, 3)]
    [InlineData("train.jsonl", "{\"text\": \"a\", \"label\": 1.5}\n{\"text\": \"b\", \"label\": \"high\"}\n", 2, 24)]
    [InlineData("train.csv", "text,label\na,1.5\nb,NaN\n", 3, 3)]
    [InlineData("train.csv", "text,label\na,1.5\nb,1e99\n", 3, 3)]
    public async Task A_label_that_is_no_number_is_an_error_where_it_stands(string name, string content, int line, int column)
    {
        _fixture.TaskArguments = new TaskArguments { ProblemType = ProblemType.Regression };
        _fixture.Add(name, content);

        FineTuneException failure = await _fixture.FailAsync(DiagnosticCatalog.NotANumber);

        Assert.Equal((line, column), (failure.Position!.Line, failure.Position.Column));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_word_is_labelled_by_its_first_token(bool all)
    {
        _fixture.Kind = FineTuneTask.TokenClassification;
        _fixture.TaskArguments = new TaskArguments { LabelAllTokens = all };
        _fixture.Tokenizer = new TokenizerArguments { VocabSize = 100, MaxLength = 10 };
        _fixture.Add("train.jsonl", "{\"tokens\": [\"ab\", \"Xqz\", \"a\"], \"tags\": [\"O\", \"B-p\", \"I-p\"]}\n{\"tokens\": [], \"tags\": []}\n");

        await _fixture.RunAsync();

        Assert.Equal(["B-p", "I-p", "O"], _fixture.Info().LabelNames);
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        int[] labels = rows.Labels(0).ToArray();
        Assert.Equal(rows.InputIds(0).Length, labels.Length);
        Assert.Equal(-100, labels[0]);
        Assert.Equal(-100, labels[^1]);
        Assert.Equal([2, 0, 1], labels.Where(label => label >= 0).Distinct());
        Assert.Equal(all, labels[1..^1].All(label => label >= 0));
        Assert.Equal([-100, -100], rows.Labels(1).ToArray());
    }

    [Theory]
    [InlineData(false, "[3, -100, 0]", "")]
    [InlineData(true, "[3, -100, 0]", "")]
    [InlineData(false, "[1, -100, 0]", "x;y")]
    [InlineData(false, "[\"y\", \"-100\", \"x\"]", "")]
    public async Task A_word_may_have_no_label(bool all, string tags, string names)
    {
        _fixture.Kind = FineTuneTask.TokenClassification;
        _fixture.TaskArguments = new TaskArguments { LabelAllTokens = all };
        _fixture.Add("train.jsonl", $"{{\"tokens\": [\"a\", \"Xqz\", \"b\"], \"tags\": {tags}}}\n", change: spec => spec with
        {
            LabelNames = names.Split(';', StringSplitOptions.RemoveEmptyEntries),
        });

        await _fixture.RunAsync();

        Assert.Equal(2, _fixture.Info().LabelNames.Count);
        int[] labels = Labels()[0];
        Assert.Equal([1, 0], labels.Where(label => label != -100));
        Assert.Equal((1, 0), (labels[1], labels[^2]));
    }

    [Fact]
    public async Task As_many_labels_as_words_there_must_be()
    {
        _fixture.Kind = FineTuneTask.TokenClassification;
        _fixture.Add("train.jsonl", "{\"tokens\": [\"a\", \"b\"], \"tags\": [\"O\", \"B-p\"]}\n{\"tokens\": [\"a\", \"b\"], \"tags\": [\"O\"]}\n");

        FineTuneException failure = await _fixture.FailAsync(DiagnosticCatalog.LabelsAndWords);

        Assert.Equal(2, failure.Position!.Line);
        Assert.StartsWith("The column 'tags' has 1 label for 2 words.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Masked_language_modelling_reads_texts_alone_and_knows_their_words()
    {
        _fixture.Kind = FineTuneTask.FillMask;
        _fixture.Add("train.csv", "text\nthe cat sat\nthe dog\n");

        await _fixture.RunAsync();

        Assert.Empty(_fixture.Info().LabelNames);
        Assert.NotNull(_fixture.Info().MaskTokenId);
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        int[] words = rows.WordIds(0).ToArray();
        Assert.Equal(rows.InputIds(0).Length, words.Length);
        Assert.Equal([-1, 0, 1, 2], words.Distinct());
        Assert.Equal(-1, words[^1]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(7)]
    public async Task Grouped_texts_lose_nothing(int? shuffle)
    {
        _fixture.Kind = FineTuneTask.FillMask;
        _fixture.Add(
            "train.csv",
            "text\n" + string.Concat(Enumerable.Range(0, 30).Select(row => new string('a', row + 1) + " b\n")),
            change: spec => spec with { Shuffle = shuffle });
        await _fixture.RunAsync();
        int[] separate = Tokens().SelectMany(row => row).ToArray();

        _fixture.TaskArguments = new TaskArguments { GroupTexts = true };
        _fixture.Tokenizer = new TokenizerArguments { VocabSize = 100, MaxLength = 16 };
        await _fixture.RunAsync();

        int[][] grouped = Tokens();
        Assert.Equal(separate, grouped.SelectMany(row => row));
        Assert.All(grouped[..^1], row => Assert.Equal(16, row.Length));
        Assert.Equal((grouped.Length, 0), (_fixture.Info().Splits["train"].Rows, _fixture.Info().Splits["train"].TruncatedRows));
    }

    [Fact]
    public async Task A_metric_that_does_not_fit_the_labels_is_an_error_before_training()
    {
        _fixture.Metrics = [new MetricSpec("f1", Position: new SourcePosition("x.finetune", 9, 6))];
        _fixture.Add("train.csv", "text,label\na,x\nb,y\nc,z\n");

        FineTuneException failure = await _fixture.FailAsync(DiagnosticCatalog.MetricDoesNotFit);

        Assert.Equal(9, failure.Position!.Line);
        Assert.StartsWith(
            "The metric 'f1' does not fit 3 labels of which a row has one. Those that do are: accuracy, precision_micro",
            failure.Message.Replace("f1_micro, f1_macro, f1_weighted, ", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    private int[][] Labels()
    {
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        return [.. Enumerable.Range(0, rows.Count).Select(row => rows.Labels(row).ToArray())];
    }

    private int[][] Tokens()
    {
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        return [.. Enumerable.Range(0, rows.Count).Select(row => rows.InputIds(row).ToArray())];
    }
}
