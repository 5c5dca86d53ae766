using FineTune.Testing;

namespace FineTune.Contracts.Tests.Requests;

public sealed class TrainingRowsTests
{
    /// <summary>A step of 5 rows.</summary>
    private static readonly TrainingArguments Five = new() { PerDeviceTrainBatchSize = 5 };

    [Theory]
    [InlineData("train.csv", DatasetFormat.Csv, "text,label\na,0\nb,1\n", 2)]
    [InlineData("train.csv", DatasetFormat.Csv, "text,label\na,0\nb,1", 2)]
    [InlineData("train.csv", DatasetFormat.Csv, "text,label\r\na,0\r\nb,1\r\n", 2)]
    [InlineData("train.csv", DatasetFormat.Csv, "text,label\ra,0\rb,1\r", 2)]
    [InlineData("train.csv", DatasetFormat.Csv, "text,label\n\"a\nb\",0\n", 2)]
    [InlineData("train.csv", DatasetFormat.Csv, "", 0)]
    [InlineData("train.csv", DatasetFormat.Csv, "text,label\na,0\nb,1\nc,0\nd,1\n", 4)]
    [InlineData("train.csv", DatasetFormat.Csv, "text,label\na,0\nb,1\nc,0\nd,1\ne,0\n", null)]
    [InlineData("train.jsonl", DatasetFormat.JsonLines, "{}\n{}\n{}\n{}\n", 4)]
    [InlineData("train.jsonl", DatasetFormat.JsonLines, "{}\n{}\n{}\n{}\n{}\n", null)]
    [InlineData("train.txt", DatasetFormat.Text, "a\nb", 2)]
    [InlineData("train.json", DatasetFormat.Json, "[{},{},{},{},{},{}]", null)]
    [InlineData("train.parquet", DatasetFormat.Parquet, "PAR1", null)]
    [InlineData("train.csv.GZ", DatasetFormat.Csv, "text,label\n", null)]
    public void A_text_file_has_no_more_rows_than_lines(string name, DatasetFormat format, string content, int? rows)
    {
        using var folder = new TemporaryFolder();
        DatasetSpec dataset = new() { Files = [folder.Write(name, content)], Split = "train", Format = format };

        Assert.Equal(rows, Rows(dataset).FewerThanAStep(Five));
    }

    /// <summary>A file is read in pieces, 16384 bytes each: the first ends within a line end.</summary>
    [Theory]
    [InlineData(4, 4)]
    [InlineData(5, null)]
    public void Rows_may_be_long(int lines, int? rows)
    {
        using var folder = new TemporaryFolder();
        string text = new('a', 16384 - "text,label\r\n".Length - ",0\r".Length);
        DatasetSpec dataset = new()
        {
            Files = [folder.Write("train.csv", "text,label\r\n" + string.Concat(Enumerable.Repeat($"{text},0\r\n", lines)))],
            Split = "train",
            Format = DatasetFormat.Csv,
        };

        Assert.Equal(rows, Rows(dataset).FewerThanAStep(Five));
    }

    [Fact]
    public void Files_count_together_and_Take_limits_them()
    {
        using var folder = new TemporaryFolder();
        string two = folder.Write("two.csv", "text,label\na,0\nb,1\n");
        DatasetSpec dataset = new() { Files = [two, two], Split = "train", Format = DatasetFormat.Csv };

        Assert.Equal(4, Rows(dataset).FewerThanAStep(Five));
        Assert.Equal(3, Rows(dataset with { Take = 3 }).FewerThanAStep(Five));
        Assert.Equal(4, Rows(dataset with { Take = 100 }).FewerThanAStep(Five));
        Assert.Null(Rows(dataset, dataset).FewerThanAStep(Five));
        Assert.Equal(4, Rows(dataset with { Take = 2 }, dataset with { Take = 2 }, dataset with { Split = "test" }).FewerThanAStep(Five));
        Assert.Null(Rows(dataset, dataset with { Split = "all", SplitBy = [new HeldOutSplit("train", 0.5)] }).FewerThanAStep(Five));
        Assert.Null(Rows(dataset with { Split = "test" }).FewerThanAStep(Five));
    }

    /// <summary>Of the Hub, of another encoding, of files that are not there.</summary>
    [Fact]
    public void What_is_not_known_is_not_said()
    {
        DatasetSpec none = new() { Files = ["/nowhere/train.csv"], Split = "train", Format = DatasetFormat.Csv };

        Assert.Null(Rows(none).FewerThanAStep(Five));
        Assert.Null(Rows(none with { Files = [] }).FewerThanAStep(Five));
        Assert.Equal(3, Rows(none with { Take = 3 }).FewerThanAStep(Five));
        Assert.Null(Rows(none with { Encoding = "utf-16" }).FewerThanAStep(Five));
    }

    [Fact]
    public void A_text_may_give_more_rows_than_one()
    {
        DatasetSpec dataset = new() { Files = [], Split = "train", Format = DatasetFormat.Csv, Take = 3 };

        Assert.Null(new TrainingRows([dataset], new TaskArguments { GroupTexts = true }, new TokenizerArguments()).FewerThanAStep(Five));
        Assert.Null(
            new TrainingRows([dataset], new TaskArguments(), new TokenizerArguments { TruncationPolicy = TruncationPolicy.Window }).FewerThanAStep(Five));
    }

    [Theory]
    [InlineData(6, 3, 1, 6L)]
    [InlineData(5, 3, 1, null)]
    [InlineData(3, 3, 2, 3L)]
    [InlineData(4, 1.5, 1, 3L)]
    [InlineData(0.5, 3, 1, null)]
    public void A_warm_up_is_compared_with_the_steps_of_all_epochs(double warmup, double epochs, int accumulation, long? steps)
    {
        DatasetSpec tenRows = new() { Files = [], Split = "train", Format = DatasetFormat.Csv, Take = 10 };
        TrainingArguments training = Five with { WarmupSteps = warmup, NumTrainEpochs = epochs, GradientAccumulationSteps = accumulation };

        Assert.Equal(steps, Rows(tenRows).StepsWithinWarmup(training));
    }

    /// <summary>Ten rows, of which each of several processes takes its own in a step; what is not known before they begin is left to the engine.</summary>
    [Theory]
    [InlineData(1, null, null, null)]
    [InlineData(2, null, null, 3L)]
    [InlineData(3, 10L, "PerDeviceTrainBatchSize is 5 in each of 3 processes, and the training split has no more than 10 rows", 3L)]
    [InlineData(null, null, null, null)]
    public void Processes_take_rows_of_their_own(int? processes, long? rows, string? withoutFullBatch, long? steps)
    {
        DatasetSpec tenRows = new() { Files = [], Split = "train", Format = DatasetFormat.Csv, Take = 10 };
        TrainingRows known = new([tenRows], new TaskArguments(), new TokenizerArguments()) { Processes = processes };

        Assert.Equal(rows, known.FewerThanAStep(Five));
        Assert.Contains(withoutFullBatch ?? "", known.WithoutFullBatch(Five with { DataloaderDropLast = true }) ?? "", StringComparison.Ordinal);
        Assert.Equal(withoutFullBatch is null, known.WithoutFullBatch(Five with { DataloaderDropLast = true }) is null);
        Assert.Equal(steps, known.StepsWithinWarmup(Five with { WarmupSteps = 4, NumTrainEpochs = 3 }));
    }

    /// <summary>Also where nobody knows how many there are.</summary>
    [Fact]
    public void A_batch_that_one_process_does_not_fill_no_number_of_them_does()
    {
        DatasetSpec four = new() { Files = [], Split = "train", Format = DatasetFormat.Csv, Take = 4 };
        TrainingRows unknown = new([four], new TaskArguments(), new TokenizerArguments()) { Processes = null };

        Assert.NotNull(unknown.WithoutFullBatch(Five with { DataloaderDropLast = true }));
        Assert.Equal(2, unknown.StepsWithinWarmup(Five with { WarmupSteps = 3, MaxSteps = 2 }));
    }

    [Theory]
    [InlineData(9, 9L)]
    [InlineData(8, null)]
    public void The_last_step_of_an_epoch_may_be_a_smaller_one(int warmup, long? steps)
    {
        DatasetSpec elevenRows = new() { Files = [], Split = "train", Format = DatasetFormat.Csv, Take = 11 };

        Assert.Equal(steps, Rows(elevenRows).StepsWithinWarmup(Five with { WarmupSteps = warmup, NumTrainEpochs = 3 }));
    }

    private static TrainingRows Rows(params DatasetSpec[] datasets) => new(datasets, new TaskArguments(), new TokenizerArguments());
}
