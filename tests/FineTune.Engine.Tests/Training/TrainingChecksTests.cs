using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Training;

namespace FineTune.Engine.Tests.Training;

public sealed class TrainingChecksTests
{
    public static TheoryData<string, TrainingArguments, int?, string[]> Cases => new()
    {
        { "nothing to say", new TrainingArguments(), null, [] },
        { "a warm-up that does not end", new TrainingArguments { WarmupSteps = 15 }, null, ["FT1020(WarmupSteps)"] },
        { "a warm-up that ends with the step before the last", new TrainingArguments { WarmupSteps = 14 }, null, [] },
        { "bfloat16 without hardware", new TrainingArguments { Bf16 = true }, null, ["FT3011(Bf16)"] },
        { "the build said so", new TrainingArguments { WarmupSteps = 10, MaxSteps = 5 }, null, [] },
        { "a step larger than the data", new TrainingArguments { GradientAccumulationSteps = 6 }, null, ["FT1021(GradientAccumulationSteps)"] },
        { "a step as large as the data", new TrainingArguments { GradientAccumulationSteps = 5 }, null, [] },
        { "a step larger than Take", new TrainingArguments { GradientAccumulationSteps = 6 }, 40, [] },

        {
            "a step larger than the data and not than Take",
            new TrainingArguments { GradientAccumulationSteps = 6 },
            100,
            ["FT1021(GradientAccumulationSteps)"]
        },

        {
            "saved at every evaluation",
            new TrainingArguments { LoadBestModelAtEnd = true, EvalStrategy = IntervalStrategy.Steps, EvalSteps = 10, SaveSteps = 5 },
            null,
            []
        },

        {
            "other steps",
            new TrainingArguments { LoadBestModelAtEnd = true, EvalStrategy = IntervalStrategy.Steps, EvalSteps = 5, SaveSteps = 10 },
            null,
            ["best evaluation"]
        },
        { "other strategies", new TrainingArguments { LoadBestModelAtEnd = true, EvalStrategy = IntervalStrategy.Epoch }, null, ["best evaluation"] },
    };

    /// <summary>40 rows.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void What_the_number_of_rows_shows_is_said_before_the_first_step(string name, TrainingArguments training, int? take, string[] expected)
    {
        var events = new RecordingSink();
        TrainingChecks.Report(Project(name, training, take), new TrainingPlan(training, 40), 40, toldProcesses: 1, hasSlowBFloat16: true, events);

        Assert.Equal(expected.Length, events.Logs.Count());
        Assert.All(
            expected.Zip(events.Logs),
            pair => Assert.Contains(pair.First, $"{pair.Second.Code}({pair.Second.Position?.File}) {pair.Second.Text}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_step_of_several_processes_larger_than_the_data_is_told_with_their_number()
    {
        var events = new RecordingSink();
        var training = new TrainingArguments { PerDeviceTrainBatchSize = 4 };

        TrainingChecks.Report(Project("several processes", training, take: null), new TrainingPlan(training, 6, ranks: 2), 6, 1, false, events);

        Assert.Contains(
            "A step takes 8 rows (PerDeviceTrainBatchSize x GradientAccumulationSteps x 2 processes), but the training split has no more than 6;",
            Assert.Single(events.Logs).Text,
            StringComparison.Ordinal);
    }

    /// <summary>The build counts with as many processes, with fewer, or not at all, where a launcher knows how many there are.</summary>
    [Theory]
    [InlineData(2, 0)]
    [InlineData(1, 2)]
    [InlineData(null, 2)]
    public void What_the_build_has_said_with_as_many_processes_is_not_said_again(int? told, int expected)
    {
        var events = new RecordingSink();
        var training = new TrainingArguments { PerDeviceTrainBatchSize = 4, NumTrainEpochs = 3, WarmupSteps = 3 };

        TrainingChecks.Report(Project("several processes", training, take: 6), new TrainingPlan(training, 6, ranks: 2), 6, told, false, events);

        Assert.Equal(expected == 0 ? [] : ["FT1020", "FT1021"], events.Logs.Select(log => log.Code));
    }

    [Fact]
    public void A_run_that_goes_on_repeats_warnings_and_no_news()
    {
        var events = new RecordingSink();
        var quiet = new WarningsOnly(events);
        quiet.Info("starts from random weights");
        quiet.Report(DiagnosticCatalog.FromScratch, null, "model");
        Assert.Equal("FT1201", Assert.Single(events.Logs).Code);
    }

    private static ProjectSpec Project(string name, TrainingArguments training, int? take)
    {
        string[] written = [nameof(training.WarmupSteps), nameof(training.Bf16), nameof(training.GradientAccumulationSteps)];
        return new ProjectSpec
        {
            Name = name,
            ProjectFile = "/reviews/reviews.finetune",
            Task = FineTuneTask.TextClassification,
            BaseModel = new BaseModelSpec("builtin:bert-tiny", BaseModelKind.Builtin, "bert-tiny"),
            TaskArguments = new TaskArguments(),
            Tokenizer = new TokenizerArguments(),
            Training = training,
            Datasets = [new DatasetSpec { Files = ["train.csv"], Split = "train", Format = DatasetFormat.Csv, Take = take }],
            Metrics = [],
            ArgumentPositions = written.ToDictionary(argument => argument, argument => new SourcePosition(argument, 5, 6)),
        };
    }
}
