using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training;

/// <summary>When training evaluates, saves, stops and goes on.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class ScheduleOfWorkTests
{
    [Fact]
    public void Evaluations_come_on_start_after_the_delay_and_at_the_end()
    {
        using var fixture = new TrainingFixture();

        TrainerState state = fixture.Train(fixture.Evaluating(every: 3) with { MaxSteps = 11, EvalDelay = 5, EvalOnStart = true }).State;

        Assert.Equal([0, 6, 9, 11], EvaluationSteps(state));
    }

    [Fact]
    public void Tokens_are_counted_with_padding_or_without()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments =
            fixture.Arguments with { MaxSteps = 3, GradientAccumulationSteps = 2, TrainSamplingStrategy = TrainSamplingStrategy.Sequential };
        long tokens = Enumerable.Range(0, 3 * 8).Sum(row => (long)fixture.Golden.InputIds(row % fixture.Golden.Count).Length);

        Assert.Equal(tokens, Seen(InputTokenCount.NonPadding));
        Assert.True(Seen(InputTokenCount.All) > tokens);

        long Seen(InputTokenCount count)
        {
            TrainerState state = fixture.Train(arguments with { IncludeNumInputTokensSeen = count }, key: count.ToString()).State;
            Assert.Equal(state.InputTokensSeen, state.LogHistory[^1]!["train_tokens_per_second"]!.GetValue<double>() * state.Seconds, 1e-6);
            return state.InputTokensSeen;
        }
    }

    [Fact]
    public void Training_stops_when_patience_is_at_an_end()
    {
        using var fixture = new TrainingFixture();

        TrainerState state = fixture.Train(fixture.GettingWorse(patience: 3) with { LoadBestModelAtEnd = true }).State;

        double[] losses = state.Series("eval_loss");
        Assert.True(state.Stopped);
        Assert.True(state.GlobalStep < 50);
        Assert.Equal(losses.Min(), state.BestMetric);
        Assert.Equal(3, losses.Length - 1 - Array.IndexOf(losses, losses.Min()));
    }

    [Theory]
    [InlineData(null, new[] { 10 })]
    [InlineData(2, new[] { 8, 10 })]
    [InlineData(9, new[] { 2, 4, 6, 8, 10 })]
    public void So_many_checkpoints_are_kept(int? limit, int[] kept)
    {
        using var fixture = new TrainingFixture();

        fixture.Train(fixture.Saving(maxSteps: 10, every: 2) with { SaveTotalLimit = limit });

        Assert.Equal(kept, fixture.SavedSteps());
    }

    [Fact]
    public void The_best_checkpoint_is_kept_beside_the_last()
    {
        using var fixture = new TrainingFixture();

        TrainerState state = fixture.Train(
            fixture.Evaluating(every: 2) with { LearningRate = 0.05, MaxSteps = 12, SaveStrategy = SaveStrategy.Best, SaveTotalLimit = 1 }).State;

        Assert.Equal([state.BestStep!.Value], fixture.SavedSteps());
    }

    [Fact]
    public void Checkpoints_of_the_model_alone_are_small_and_never_gone_on_from()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Saving(maxSteps: 4, every: 2) with { SaveOnlyModel = true };
        fixture.Train(arguments);

        fixture.Train(arguments);

        Assert.False(File.Exists(Path.Combine(fixture.Checkpoints, "checkpoint-4", "optimizer.safetensors")));
        Assert.DoesNotContain(fixture.Events.Logs, log => log.Text.Contains("resumed", StringComparison.Ordinal));
    }

    [Fact]
    public void A_longer_run_goes_on_from_a_shorter_one_when_asked_to()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Saving(maxSteps: 6) with { LrSchedulerType = SchedulerType.Constant };
        IReadOnlyDictionary<string, float[]> expected = fixture.Train(arguments with { MaxSteps = 10 }, key: "at once", dropout: 0.1).Weights;
        fixture.Train(arguments, key: "short", dropout: 0.1);

        TrainingArguments longer = arguments with { MaxSteps = 10, ResumeFromCheckpoint = "true" };
        IReadOnlyDictionary<string, float[]> actual = fixture.Train(longer, key: "long", dropout: 0.1).Weights;

        Assert.Equal(expected, actual);
        Assert.Equal([10], fixture.SavedSteps());
    }

    [Fact]
    public void Without_being_asked_the_checkpoint_of_other_arguments_is_named_and_left_alone()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Saving(maxSteps: 4);
        fixture.Train(arguments, key: "short");

        fixture.Train(arguments with { MaxSteps = 6, SaveStrategy = SaveStrategy.No }, key: "long");

        Assert.Contains(fixture.Events.Logs, log => log.Text.Contains("MaxSteps was 4 and is 6", StringComparison.Ordinal));
        Assert.DoesNotContain(fixture.Events.Logs, log => log.Text.Contains("resumed", StringComparison.Ordinal));
        Assert.Equal([4], fixture.SavedSteps());
    }

    [Fact]
    public void A_checkpoint_that_does_not_fit_is_refused_with_every_difference()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Saving(maxSteps: 4);
        fixture.Train(arguments, key: "first");

        var failure = Assert.Throws<FineTuneException>(() => fixture.Train(
            arguments with { PerDeviceTrainBatchSize = 8, Optim = OptimizerName.Sgd, ResumeFromCheckpoint = "true" }, key: "second"));

        Assert.Equal("FT3004", failure.Descriptor.Code);
        Assert.Contains("PerDeviceTrainBatchSize was 4 and is 8; Optim was \"adamw_torch_fused\" and is \"sgd\"", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, 4, "(MaxSteps was 4 and is 7) and is not used; ResumeFromCheckpoint=true goes on from it")]
    [InlineData(4, 8, "(PerDeviceTrainBatchSize was 4 and is 8) and is not used")]
    public void ResumeFromCheckpoint_is_recommended_only_where_it_would_be_accepted(int steps, int batch, string expected)
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Saving(maxSteps: 4);
        fixture.Train(arguments, key: "first");
        // As if it had been stopped there.
        File.Delete(Path.Combine(fixture.Checkpoints, "finished.txt"));

        fixture.Train(arguments with { MaxSteps = steps, PerDeviceTrainBatchSize = batch }, key: "second");

        Assert.Contains(fixture.Events.Logs, log => log.Text == $"the checkpoint of step 4 is of another run {expected}");
    }

    [Theory]
    [InlineData(
        7,
        4,
        1e-3,
        "the run before ended at step 4 (LearningRate was 0.01 and is 0.001; MaxSteps was 4 and is 7); ResumeFromCheckpoint=true goes on from there")]
    [InlineData(4, 4, 1e-3, null)]
    [InlineData(7, 8, 1e-2, null)]
    public void Of_a_run_that_has_ended_only_that_it_can_be_extended_is_said(int steps, int batch, double learningRate, string? expected)
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Saving(maxSteps: 4) with { LearningRate = 1e-2 };
        fixture.Train(arguments, key: "first");

        fixture.Train(arguments with { MaxSteps = steps, PerDeviceTrainBatchSize = batch, LearningRate = learningRate }, key: "second");

        Assert.Equal(expected, fixture.Events.Logs.FirstOrDefault(log => log.Text.Contains("step 4", StringComparison.Ordinal))?.Text);
    }

    [Theory]
    [InlineData("true", "this project has no checkpoint")]
    [InlineData("no-such-folder", "there is no such folder")]
    public void Asking_to_go_on_from_nothing_is_an_error(string from, string reason)
    {
        using var fixture = new TrainingFixture();

        var failure = Assert.Throws<FineTuneException>(() => fixture.Train(fixture.Arguments with { ResumeFromCheckpoint = from }));

        Assert.Equal("FT3012", failure.Descriptor.Code);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rng_state.safetensors", null)]
    [InlineData("run.json", "{\"key\": ")]
    [InlineData("run.json", "{\"key\": 3}")]
    [InlineData("run.json", "{\"key\": \"a\", \"key\": \"b\", \"data\": \"c\", \"arguments\": {}}")]
    [InlineData("run.json", "")]
    [InlineData("state.json", "{\"global_step\": -3}")]
    [InlineData("state.json", "{\"log_history\": null}")]
    [InlineData("state.json", "{\"best_metric\": 1e400}")]
    [InlineData("state.json", "{\"log_history\": [3]}")]
    [InlineData("state.json", "")]
    [InlineData("state.json", null)]
    public void A_damaged_checkpoint_is_an_error_that_names_it(string file, string? content)
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Saving(maxSteps: 4);
        fixture.Train(arguments);
        string path = Path.Combine(fixture.Checkpoints, "checkpoint-4", file);
        File.Delete(path);
        if (content is not null)
        {
            File.WriteAllText(path, content);
        }

        var failure = Assert.Throws<FineTuneException>(() => fixture.Train(arguments));

        Assert.Equal("FT3005", failure.Descriptor.Code);
        Assert.Contains("checkpoint-4", failure.Message, StringComparison.Ordinal);
        Assert.Contains(file, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_evaluation_is_the_best_the_last_model_is_given_and_that_is_told()
    {
        using var fixture = new TrainingFixture();

        (TrainerState state, _) = fixture.Train(fixture.Evaluating(every: 1) with { MaxSteps = 3, EvalDelay = 100, LoadBestModelAtEnd = true });

        Assert.Null(state.BestStep);
        Assert.Contains(fixture.Events.Logs, log => log.Code == "FT3014" && log.Text.Contains("by loss", StringComparison.Ordinal));
    }

    [Fact]
    public void What_follows_evaluations_needs_some()
    {
        using var fixture = new TrainingFixture();

        var failure = Assert.Throws<FineTuneException>(() => fixture.Train(fixture.Arguments with { LrSchedulerType = SchedulerType.ReduceLrOnPlateau }));

        Assert.Equal("FT1011", failure.Descriptor.Code);
    }

    [Fact]
    public void The_one_row_whose_loss_is_not_a_number_is_found()
    {
        using var fixture = new TrainingFixture();
        int bad = RowOrder.Random(fixture.Golden.Count, fixture.Golden.Seed, epoch: 0)[6];

        var failure = Assert.Throws<FineTuneException>(() => fixture.Train(
            fixture.Arguments, wrap: model => new Poisoned(model, fixture.Golden.InputIds(bad).ToArray())));

        Assert.Equal("FT3001", failure.Descriptor.Code);
        Assert.Contains("at step 2", failure.Message, StringComparison.Ordinal);
        Assert.Contains(": this row alone has such a loss.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(bad + 1, failure.Position!.Line);
    }

    [Fact]
    public void The_one_row_whose_gradient_is_not_a_number_is_found()
    {
        using var fixture = new TrainingFixture();
        int bad = RowOrder.Random(fixture.Golden.Count, fixture.Golden.Seed, epoch: 0)[6];

        var failure = Assert.Throws<FineTuneException>(() => fixture.Train(
            fixture.Arguments, wrap: model => new Poisoned(model, fixture.Golden.InputIds(bad).ToArray(), WithoutGradient)));

        Assert.Equal("FT3001", failure.Descriptor.Code);
        Assert.StartsWith("The gradient norm is NaN at step 2", failure.Message, StringComparison.Ordinal);
        Assert.Contains(": this row alone has such a gradient.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(bad + 1, failure.Position!.Line);

        // A root has no slope at 0.
        static Tensor WithoutGradient(Tensor logits) => logits + (logits * 0).abs().sqrt();
    }

    [Fact]
    public void A_run_that_met_a_loss_that_is_not_a_number_goes_on_from_its_last_checkpoint()
    {
        using var fixture = new TrainingFixture();
        int bad = RowOrder.Random(fixture.Golden.Count, fixture.Golden.Seed, epoch: 0)[14];
        TrainingArguments arguments = fixture.Saving(maxSteps: 6, every: 2);
        (_, IReadOnlyDictionary<string, float[]> whole) = fixture.Train(arguments, key: "whole");

        Assert.Throws<FineTuneException>(() => fixture.Train(arguments, wrap: model => new Poisoned(model, fixture.Golden.InputIds(bad).ToArray())));

        Assert.Equal([2], fixture.SavedSteps());
        (_, IReadOnlyDictionary<string, float[]> resumed) = fixture.Train(arguments);
        Assert.Contains(fixture.Events.Logs, log => log.Text == "resumed from the checkpoint of step 2 of 6");
        Assert.All(whole, weight => Assert.Equal(weight.Value, resumed[weight.Key]));
    }

    [Fact]
    public void A_lower_learning_rate_goes_on_from_the_last_checkpoint_where_asked()
    {
        using var fixture = new TrainingFixture();
        int bad = RowOrder.Random(fixture.Golden.Count, fixture.Golden.Seed, epoch: 0)[14];
        TrainingArguments arguments = fixture.Saving(maxSteps: 6, every: 2);
        Assert.Throws<FineTuneException>(() => fixture.Train(arguments, wrap: model => new Poisoned(model, fixture.Golden.InputIds(bad).ToArray())));

        (TrainerState state, _) = fixture.Train(arguments with { LearningRate = 1e-4, ResumeFromCheckpoint = "true" }, key: "slower");

        Assert.Contains(fixture.Events.Logs, log => log.Text == "resumed from the checkpoint of step 2 of 6");
        Assert.Equal(6, state.GlobalStep);
    }

    private static int[] EvaluationSteps(TrainerState state) =>
        [.. state.LogHistory.OfType<JsonObject>().Where(entry => entry["eval_loss"] is not null).Select(entry => entry["step"]!.GetValue<int>())];

    /// <summary>A model that does something to the logits of one row: by default they are no numbers.</summary>
    private sealed class Poisoned(IModel model, int[] row, Func<Tensor, Tensor>? poison = null) : IModel
    {
        public IReadOnlyList<KeyValuePair<string, Tensor>> Weights => model.Weights;

        public JsonObject Config => model.Config;

        public Tensor Forward(PackedBatch batch, ForwardOptions options)
        {
            long[] ids = batch.TokenIds.data<long>().ToArray();
            long[] starts = batch.RowStarts.data<long>().ToArray();
            Tensor[] logits = model.Forward(batch, options).split(1);
            return cat([.. logits.Zip(starts, (one, start) => IsPoisoned(ids, (int)start) ? (poison ?? NotANumber)(one) : one)]);
        }

        public void Dispose() => model.Dispose();

        private static Tensor NotANumber(Tensor logits) => logits * float.NaN;

        private bool IsPoisoned(long[] ids, int start) => ids.Skip(start).Take(row.Length).SequenceEqual(row.Select(id => (long)id));
    }
}
