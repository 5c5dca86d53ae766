using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Training.Schedules;

namespace FineTune.Engine.Tests.Training;

public sealed class ScheduleTests
{
    public static TheoryData<int> StepCases => [.. Enumerable.Range(0, Golden.Load("schedules").GetProperty("by_step").GetArrayLength())];

    public static TheoryData<int> MetricCases => [.. Enumerable.Range(0, Golden.Load("schedules").GetProperty("by_metric").GetArrayLength())];

    [Theory]
    [MemberData(nameof(StepCases))]
    public void Learning_rates_equal_transformers_at_every_step_and_beyond_the_end(int index)
    {
        JsonElement golden = Golden.Load("schedules").GetProperty("by_step")[index];
        ILearningRateSchedule schedule = LearningRateSchedules.Create(
            Arguments(golden), golden.GetProperty("warmup_steps").GetInt32(), golden.GetProperty("max_steps").GetInt32(), greaterIsBetter: false);

        double[] expected = golden.GetProperty("rates").Deserialize<double[]>()!;
        for (int step = 0; step < expected.Length; step++)
        {
            Assert.True(Math.Abs(expected[step] - schedule.At(step)) <= 1e-12, $"{golden} at step {step}: {schedule.At(step)}");
        }
    }

    [Theory]
    [MemberData(nameof(MetricCases))]
    public void The_plateau_follows_evaluations_as_in_torch(int index)
    {
        JsonElement golden = Golden.Load("schedules").GetProperty("by_metric")[index];
        var schedule = (PlateauSchedule)LearningRateSchedules.Create(Arguments(golden), 0, 100, greaterIsBetter: false);

        double[] expected = golden.GetProperty("rates").Deserialize<double[]>()!;
        double[] metrics = golden.GetProperty("metrics").Deserialize<double[]>()!;
        for (int evaluation = 0; evaluation < expected.Length; evaluation++)
        {
            schedule.AfterEvaluation(metrics[evaluation]);
            Assert.Equal(expected[evaluation], schedule.At(evaluation), 1e-15);
        }

        Assert.True(expected.Distinct().Count() > 1, "The case shows nothing: the rate never changes.");
    }

    [Fact]
    public void The_plateau_looks_the_way_the_metric_is_compared()
    {
        var arguments = new TrainingArguments { LrSchedulerType = SchedulerType.ReduceLrOnPlateau, LrSchedulerKwargs = Options(("patience", "0")) };
        var rising = (PlateauSchedule)LearningRateSchedules.Create(arguments, 0, 10, greaterIsBetter: true);

        rising.AfterEvaluation(0.5);
        rising.AfterEvaluation(0.6);

        Assert.Equal(arguments.LearningRate, rising.At(0));
    }

    [Theory]
    [InlineData(SchedulerType.Linear, "num_cycles", "2", "has no options")]
    [InlineData(SchedulerType.Cosine, "cycles", "2", "num_cycles")]
    [InlineData(SchedulerType.Cosine, "num_cycles", "\"two\"", "is not a number")]
    [InlineData(SchedulerType.CosineWithRestarts, "num_cycles", "1.5", "is not a whole number")]
    [InlineData(SchedulerType.CosineWithMinLr, "num_cycles", "1", "min_lr_rate is needed")]
    [InlineData(SchedulerType.WarmupStableDecay, "decay_type", "\"linear\"", "num_decay_steps is needed")]
    [InlineData(SchedulerType.Polynomial, "lr_end", "1", "is not below")]
    [InlineData(SchedulerType.ReduceLrOnPlateau, "mode", "\"up\"", "min, max")]
    [InlineData(SchedulerType.ReduceLrOnPlateau, "factor", "2", "factor")]
    public void Options_that_cannot_be_are_refused(SchedulerType type, string name, string value, string reason)
    {
        var arguments = new TrainingArguments { LrSchedulerType = type, LrSchedulerKwargs = Options((name, value)) };

        var failure = Assert.Throws<FineTuneException>(() => LearningRateSchedules.Create(arguments, 0, 10, greaterIsBetter: false));

        Assert.Equal("FT3003", failure.Descriptor.Code);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The build looks at the names before the engine starts.</summary>
    [Theory]
    [InlineData(SchedulerType.Linear)]
    [InlineData(SchedulerType.Cosine)]
    [InlineData(SchedulerType.CosineWithRestarts)]
    [InlineData(SchedulerType.Polynomial)]
    [InlineData(SchedulerType.Constant)]
    [InlineData(SchedulerType.ConstantWithWarmup)]
    [InlineData(SchedulerType.InverseSqrt)]
    [InlineData(SchedulerType.ReduceLrOnPlateau)]
    [InlineData(SchedulerType.CosineWithMinLr)]
    [InlineData(SchedulerType.CosineWarmupWithMinLr)]
    [InlineData(SchedulerType.WarmupStableDecay)]
    public void The_options_are_those_that_the_build_knows(SchedulerType type)
    {
        KeywordArguments options = Options([("unknown", "1"), .. KeywordOptions.OneNeededBy(type).Take(1).Select(needed => (needed, "3"))]);

        var failure = Assert.Throws<FineTuneException>(() =>
            LearningRateSchedules.Create(new TrainingArguments { LrSchedulerType = type, LrSchedulerKwargs = options }, 0, 10, greaterIsBetter: false));

        string[] known = [.. KeywordOptions.Of(type).Select(option => option.Name)];
        string told = failure.Message.Split(" are ") is [_, var names] ? names.Split('.')[0] : "";
        Assert.Equal(known.Order(StringComparer.Ordinal), told.Split(", ", StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    private static KeywordArguments Options(params (string Name, string Value)[] options) =>
        new(options.Select(option => KeyValuePair.Create(option.Name, option.Value)));

    private static TrainingArguments Arguments(JsonElement golden) => new()
    {
        LearningRate = Golden.Load("schedules").GetProperty("learning_rate").GetDouble(),
        LrSchedulerType = golden.GetProperty("type").Deserialize<SchedulerType>(),
        LrSchedulerKwargs = golden.GetProperty("kwargs").Deserialize<KeywordArguments>(),
    };
}
