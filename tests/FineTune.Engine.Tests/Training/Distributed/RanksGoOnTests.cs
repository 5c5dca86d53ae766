using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using static FineTune.Engine.Tests.Training.Distributed.RankTraining;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>A run that stops goes on with another number of ranks as if one process had done it all.</summary>
[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class RanksGoOnTests
{
    /// <summary>Bounds of sums in half precision, as where nobody stops.</summary>
    private const double Bf16Bound = 4e-3;
    private const double Fp16Bound = 5e-4;

    private static readonly Dictionary<string, TrainingArguments> Settings = new()
    {
        ["plain"] = Arguments,
        ["shards"] = Arguments with { ShardOptimizer = true },
        ["shards of Adafactor"] = Arguments with { ShardOptimizer = true, Optim = OptimizerName.Adafactor },
        ["Adafactor"] = Arguments with { Optim = OptimizerName.Adafactor },
        ["LoRA"] = Arguments with { Peft = PeftType.Lora },
        ["shards of LoRA"] = Arguments with { Peft = PeftType.Lora, ShardOptimizer = true },
        ["LoRA on 4 bits"] = Arguments with { Peft = PeftType.Lora, LoadIn4Bit = true },
        ["found batches"] = Arguments with { AutoFindBatchSize = true },
        ["found batches with shards"] = Arguments with { AutoFindBatchSize = true, ShardOptimizer = true },
        ["checkpointed layers"] = Arguments with { GradientCheckpointing = true },
        ["accumulation"] = Arguments with { GradientAccumulationSteps = 2 },
        ["epochs"] = Arguments with { MaxSteps = -1, NumTrainEpochs = 3, EvalStrategy = IntervalStrategy.Epoch, SaveStrategy = SaveStrategy.Epoch },
        ["whole batches"] = Arguments with { DataloaderDropLast = true },
        ["groups by length"] = Arguments with { TrainSamplingStrategy = TrainSamplingStrategy.GroupByLength },
        ["bf16"] = Arguments with { Bf16 = true, Optim = OptimizerName.Sgd },
        ["compressed to bf16"] = Arguments with { GradientCompression = GradientCompression.Bf16, Optim = OptimizerName.Sgd },
        ["compressed to fp16"] = Arguments with { GradientCompression = GradientCompression.Fp16, Optim = OptimizerName.Sgd, ShardOptimizer = true },
        ["noise"] = Arguments with { NeftuneNoiseAlpha = 5 },
        // The loss falls, so that where a greater one is better each evaluation but the first is worse.
        ["plateau"] = Arguments with
        {
            LrSchedulerType = SchedulerType.ReduceLrOnPlateau,
            LrSchedulerKwargs = new KeywordArguments([KeyValuePair.Create("patience", "1")]),
            GreaterIsBetter = true,
            EvalSteps = 1,
        },
        ["best model"] = Arguments with { LoadBestModelAtEnd = true, EarlyStoppingPatience = 5, GreaterIsBetter = true, EvalSteps = 1 },
    };

    public static TheoryData<string> AllSettings => [.. Settings.Keys];

    [Theory]
    [MemberData(nameof(AllSettings))]
    public void Two_ranks_go_on_with_what_three_began(string name)
    {
        double relative = name.Contains("bf16", StringComparison.Ordinal) ? Bf16Bound : name.Contains("fp16", StringComparison.Ordinal) ? Fp16Bound : 1e-4;
        AssertGoesOn("one label", Settings[name], relative, name);
    }

    [Theory]
    [MemberData(nameof(RanksTrainAlikeTests.AllProblems), MemberType = typeof(RanksTrainAlikeTests))]
    public void They_do_so_whatever_is_learnt(string problem) => AssertGoesOn(problem, Arguments, 1e-4, problem);

    /// <summary>What one process began has its rows in a step, too, whoever goes on, and stops in between.</summary>
    [Theory]
    [InlineData(1, 4, 2)]
    [InlineData(3, 1, 4)]
    public void Ranks_come_and_go(int first, int second, int third)
    {
        (ITrainingTask task, RandomRows rows) = RandomRows.For("one label", seed: 24, rows: 26);
        TrainingArguments whole = Arguments with { PerDeviceTrainBatchSize = 12 };
        TrainedRank expected = Train(1, whole, rows, task);
        using var fixture = new TrainingFixture();
        TrainingArguments split = whole with { PerDeviceTrainBatchSize = 12 / first, ShardOptimizer = true };

        Stop(fixture, first, split, rows, task, after: 2);
        Stop(fixture, second, split, rows, task, after: 5);

        AssertAlike(expected, Train(fixture, third, split, rows, task), $"{first}, {second}, {third} ranks");
    }

    /// <summary>That it is another run, with more steps, changes nothing: rows of a step are those of the run before.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_longer_run_goes_on_from_what_other_ranks_have_ended(bool shards)
    {
        (ITrainingTask task, RandomRows rows) = RandomRows.For("one label", seed: 24, rows: 26);
        TrainingArguments whole = Arguments with
        {
            PerDeviceTrainBatchSize = 12,
            LrSchedulerType = SchedulerType.Constant,
            EvalSteps = 4,
            ShardOptimizer = shards,
        };
        TrainedRank expected = Train(1, whole, rows, task);
        using var fixture = new TrainingFixture();
        TrainingArguments split = whole with { PerDeviceTrainBatchSize = 4, SaveStrategy = SaveStrategy.Steps };

        Train(fixture, 3, split with { MaxSteps = 4 }, rows, task, new RankOptions { Key = "short" });
        TrainedRank actual = Train(fixture, 2, split with { ResumeFromCheckpoint = "true" }, rows, task, new RankOptions { Key = "long" });

        AssertAlike(expected, actual, "longer");
        AssertResumed(fixture, step: 4);
    }

    /// <summary>Only what is whole is gone on from.</summary>
    [Fact]
    public void A_checkpoint_whose_writing_was_cut_short_is_none()
    {
        (ITrainingTask task, RandomRows rows) = RandomRows.For("one label", seed: 24, rows: 26);
        TrainingArguments whole = Arguments with { PerDeviceTrainBatchSize = 12 };
        TrainedRank expected = Train(1, whole, rows, task);
        using var fixture = new TrainingFixture();
        TrainingArguments split = whole with { PerDeviceTrainBatchSize = 4, ShardOptimizer = true };
        Stop(fixture, 3, split, rows, task, after: 3);

        CheckpointFolder checkpoints = fixture.Job(task, split).Checkpoints;
        Assert.Throws<IOException>(() => checkpoints.Save(6, bestStep: null, limit: 1, folder =>
        {
            File.WriteAllText(Path.Combine(folder, Checkpoint.State), new JsonObject { ["GlobalStep"] = 6, ["Ranks"] = 7 }.ToJsonString());
            throw new IOException("killed");
        }));

        Assert.Equal(2, Directory.GetDirectories(fixture.Checkpoints).Length);
        AssertAlike(expected, Train(fixture, 2, split, rows, task), "cut short");
        AssertResumed(fixture, step: 3);
    }

    private static void AssertGoesOn(string problem, TrainingArguments arguments, double relative, string what)
    {
        (ITrainingTask task, RandomRows rows) = RandomRows.For(problem, seed: 24, rows: 26);
        int accumulation = arguments.GradientAccumulationSteps;
        TrainingArguments whole = arguments with { PerDeviceTrainBatchSize = 12 / accumulation };
        TrainedRank expected = Train(1, whole, rows, task);
        using var fixture = new TrainingFixture();
        TrainingArguments split = arguments with { PerDeviceTrainBatchSize = 4 / accumulation };

        RankOptions options = arguments.AutoFindBatchSize ? new RankOptions { Wrap = WithLittleMemory } : new RankOptions();

        // Before the evaluation of the third step.
        Stop(fixture, 3, split, rows, task, after: 3, options);
        TrainedRank actual = Train(fixture, 2, split, rows, task, options);

        // A step keeps its 12 rows.
        AssertAlike(expected, actual, what, relative);
        Assert.Equal(expected.State.GlobalStep, actual.State.GlobalStep);
        Assert.Equal(expected.State.Epoch, actual.State.Epoch);
        Assert.Equal(arguments.AutoFindBatchSize ? 2 : 0, actual.State.Halvings);
        Assert.Equal(expected.State.BestStep, actual.State.BestStep);
        Assert.Equal(expected.State.EvaluationsWithoutImprovement, actual.State.EvaluationsWithoutImprovement);
        AssertResumed(fixture, step: 3);
        if (arguments.LoadBestModelAtEnd)
        {
            Assert.Equal((1, 6, true), (actual.State.BestStep, actual.State.GlobalStep, actual.State.Stopped));
        }
    }

    /// <summary>The last rank alone is told to stop.</summary>
    private static void Stop(
        TrainingFixture fixture, int ranks, TrainingArguments arguments, RandomRows rows, ITrainingTask task, int after, RankOptions? options = null)
    {
        RankOptions stopping = (options ?? new RankOptions()) with { StopAfter = after };
        Exception? stopped = Record.Exception(() => Train(fixture, ranks, arguments, rows, task, stopping));
        Assert.IsAssignableFrom<OperationCanceledException>(Assert.IsType<AggregateException>(stopped).InnerException);
        Assert.Contains(after, fixture.SavedSteps());
    }

    private static void AssertResumed(TrainingFixture fixture, int step) =>
        Assert.Contains(fixture.Events.Logs, log => log.Text.Contains($"resumed from the checkpoint of step {step} of ", StringComparison.Ordinal));

    private static WatchedModel WithLittleMemory(IModel model) => new(model, batch =>
    {
        if (batch.Batch > 1)
        {
            throw new NativeFailure("CUDA out of memory. Tried to allocate 20.00 MiB.");
        }
    });
}
