using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training;

/// <summary>What a run that goes on from another's checkpoint may compare with what the other remembered.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class CheckpointFitTests
{
    [Fact]
    public void A_best_model_by_another_metric_begins_anew()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = Arguments(fixture) with { LrSchedulerType = SchedulerType.Constant };
        // No accuracy is above this loss; compared with it, none would be the best.
        fixture.Train(arguments with { MetricForBestModel = "loss", GreaterIsBetter = true }, key: "first");

        TrainerState state = fixture.Train(
            arguments with { MaxSteps = 8, MetricForBestModel = "accuracy", EarlyStoppingPatience = 1, ResumeFromCheckpoint = "true" }, key: "second").State;

        Assert.True(state.BestStep > 4, $"best at step {state.BestStep}");
        Assert.Equal(state.LogHistory.Single(entry => entry!["step"]!.GetValue<int>() == state.BestStep
            && entry["eval_accuracy"] is not null)!["eval_accuracy"]!.GetValue<double>(), state.BestMetric);
    }

    [Theory]
    [InlineData("eval_accuracy", null, null, "reduce_lr_on_plateau followed loss (min) and is to follow accuracy (max)")]
    [InlineData(null, true, null, "reduce_lr_on_plateau followed loss (min) and is to follow loss (max)")]
    [InlineData("loss", null, "\"max\"", "reduce_lr_on_plateau followed loss (min) and is to follow loss (max)")]
    public void A_plateau_is_not_one_of_another_metric(string? metric, bool? greater, string? mode, string expected)
    {
        using var fixture = new TrainingFixture();
        fixture.Train(Arguments(fixture), key: "first");

        TrainingArguments others =
            Arguments(fixture) with { MaxSteps = 8, MetricForBestModel = metric, GreaterIsBetter = greater, ResumeFromCheckpoint = "true" };
        if (mode is not null)
        {
            others = others with { LrSchedulerKwargs = new KeywordArguments([KeyValuePair.Create("mode", mode)]) };
        }

        var failure = Assert.Throws<FineTuneException>(() => fixture.Train(others, key: "second"));

        Assert.Equal("FT3004", failure.Descriptor.Code);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plateau_keeps_its_learning_rate()
    {
        using var fixture = new TrainingFixture();
        fixture.Train(Arguments(fixture), key: "first");

        var failure = Assert.Throws<FineTuneException>(
            () => fixture.Train(Arguments(fixture) with { LearningRate = 1e-4, ResumeFromCheckpoint = "true" }, key: "second"));

        Assert.Equal("FT3004", failure.Descriptor.Code);
        Assert.Contains("LearningRate was 0.005 and is 0.0001", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plateau_of_the_same_metric_under_another_name_goes_on()
    {
        using var fixture = new TrainingFixture();
        double? best = fixture.Train(Arguments(fixture), key: "first").State.Plateau!.Best;

        TrainerState state = fixture.Train(
            Arguments(fixture) with { MaxSteps = 6, EvalSteps = 100, EvalDelay = 100, MetricForBestModel = "eval_loss", ResumeFromCheckpoint = "true" },
            key: "second").State;

        Assert.NotNull(best);
        Assert.Equal(best, state.Plateau!.Best);
    }

    [Fact]
    public void A_plateau_is_forgotten_by_another_schedule()
    {
        using var fixture = new TrainingFixture();
        fixture.Train(Arguments(fixture), key: "first");

        TrainerState state = fixture.Train(
            Arguments(fixture) with
            {
                MaxSteps = 6,
                LrSchedulerType = SchedulerType.Constant,
                LearningRate = 1e-4,
                MetricForBestModel = "accuracy",
                ResumeFromCheckpoint = "true"
            },
            key: "second").State;

        Assert.Null(state.Plateau);
    }

    [Fact]
    public void A_checkpoint_of_a_model_with_other_weights_is_refused_as_one_of_another_base_model()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Saving(maxSteps: 2);
        fixture.Train(arguments, key: "first");

        var failure = Assert.Throws<FineTuneException>(() => fixture.Train(
            arguments with { ResumeFromCheckpoint = "true" }, key: "second", wrap: model => new OtherNames(model)));

        Assert.Equal("FT3005", failure.Descriptor.Code);
        Assert.Contains(
            " it is of another BaseModel than this run, or damaged; its model.safetensors does not hold other.", failure.Message, StringComparison.Ordinal);
    }

    private static TrainingArguments Arguments(TrainingFixture fixture) => fixture.Evaluating(every: 2) with
    {
        MaxSteps = 4,
        LrSchedulerType = SchedulerType.ReduceLrOnPlateau,
        WarmupSteps = 0,
        SaveStrategy = SaveStrategy.Steps,
    };

    private sealed class OtherNames(IModel model) : IModel
    {
        public IReadOnlyList<KeyValuePair<string, Tensor>> Weights { get; } = [.. model.Weights.Select(
            weight => KeyValuePair.Create("other." + weight.Key, weight.Value))];

        public JsonObject Config => model.Config;

        public Tensor Forward(PackedBatch batch, ForwardOptions options) => model.Forward(batch, options);

        public void Dispose() => model.Dispose();
    }
}
