using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>Into how many processes a step is dealt changes nothing but rounding: losses, norms, weights, learning rates, metrics.</summary>
[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class RanksTrainAlikeTests
{
    private static readonly string[] Problems = ["one label", "weighted labels", "any labels", "a number", "tokens", "hidden tokens", "hidden words"];

    public static TheoryData<string> AllProblems => [.. Problems];

    [Theory]
    [MemberData(nameof(AllProblems))]
    public void Any_number_of_ranks_trains_as_one_process_does(string problem)
    {
        // 29 rows in steps of 12: the last step of an epoch has 5, too few for three ranks to have two each.
        (ITrainingTask task, RandomRows rows) = RandomRows.For(problem, seed: 21, rows: 29);
        TrainingArguments whole = Arguments with { PerDeviceTrainBatchSize = 12, MaxSteps = 7 };
        TrainedRank expected = Train(1, whole, rows, task);

        foreach ((int ranks, int batch, int accumulation) in (ReadOnlySpan<(int, int, int)>)[(2, 6, 1), (2, 3, 2), (3, 4, 1), (3, 2, 2)])
        {
            TrainingArguments split = whole with { PerDeviceTrainBatchSize = batch, GradientAccumulationSteps = accumulation };
            AssertAlike(expected, Train(ranks, split, rows, task), $"{problem}, {ranks} ranks x {batch} x {accumulation}");
        }
    }

    [Theory]
    [InlineData(OptimizerName.AdamwTorchFused)]
    [InlineData(OptimizerName.Adafactor)]
    [InlineData(OptimizerName.Sgd)]
    [InlineData(OptimizerName.Adagrad)]
    [InlineData(OptimizerName.Rmsprop)]
    public void Every_optimizer_does_so_with_clipping_and_groups_by_length(OptimizerName optimizer)
    {
        (ITrainingTask task, RandomRows rows) = RandomRows.For("weighted labels", seed: 22, rows: 23);
        TrainingArguments whole = Arguments with
        {
            PerDeviceTrainBatchSize = 8,
            MaxSteps = 6,
            Optim = optimizer,
            MaxGradNorm = 0.1,
            TrainSamplingStrategy = TrainSamplingStrategy.GroupByLength,
            FreezeParameters = new NameList(["bert.embeddings.*"]),
        };
        TrainedRank expected = Train(1, whole, rows, task);

        TrainingArguments split = whole with { PerDeviceTrainBatchSize = 4 };
        TrainedRank actual = Train(2, split, rows, task);
        AssertAlike(expected, actual, $"{optimizer}");

        // The state's shards are whole weights, so not a bit is another.
        Assert.Equal(actual.Weights, Train(2, split with { ShardOptimizer = true }, rows, task).Weights);
    }

    /// <summary>Noise follows from a row's tokens, and no dropout draws here.</summary>
    [Fact]
    public void Noise_of_embeddings_is_that_of_one_process()
    {
        (ITrainingTask task, RandomRows rows) = RandomRows.For("tokens", seed: 26, rows: 23);
        TrainingArguments whole = Arguments with { PerDeviceTrainBatchSize = 8, MaxSteps = 6, NeftuneNoiseAlpha = 5 };
        TrainedRank expected = Train(1, whole, rows, task);

        AssertAlike(expected, Train(2, whole with { PerDeviceTrainBatchSize = 2, GradientAccumulationSteps = 2 }, rows, task), "noise");
        Assert.NotEqual(expected.State.Series("loss"), Train(1, whole with { NeftuneNoiseAlpha = null }, rows, task).State.Series("loss"));
    }

    /// <summary>What is rounded is the gradient alone, so that losses part by as much as that moves the weights; ranks stay the same to the bit.</summary>
    [Theory]
    [InlineData(GradientCompression.Bf16, 4e-3)]
    [InlineData(GradientCompression.Fp16, 5e-4)]
    public void Compressed_gradients_train_nearly_alike(GradientCompression compression, double relative)
    {
        (ITrainingTask task, RandomRows rows) = RandomRows.For("one label", seed: 28, rows: 26);
        TrainingArguments whole = Arguments with { PerDeviceTrainBatchSize = 12, MaxSteps = 8, Optim = OptimizerName.Sgd };
        TrainedRank expected = Train(1, whole, rows, task);
        TrainingArguments split = whole with { PerDeviceTrainBatchSize = 4, GradientCompression = compression };

        TrainedRank actual = Train(3, split, rows, task);

        AssertClose(expected.State.Series("loss"), actual.State.Series("loss"), relative, "loss");
        AssertClose(expected.State.Series("grad_norm"), actual.State.Series("grad_norm"), relative, "grad_norm");
        AssertClose(expected.State.Series("eval_loss"), actual.State.Series("eval_loss"), relative, "eval_loss");
        Assert.NotEqual(Train(3, split with { GradientCompression = GradientCompression.No }, rows, task).Weights, actual.Weights);
        Assert.Equal(actual.Weights, Train(3, split with { ShardOptimizer = true }, rows, task).Weights);
        Assert.Equal(expected.Weights, Train(1, whole with { GradientCompression = compression }, rows, task).Weights);
    }

    /// <summary>Fewer rows than ranks: some have none, in training and in evaluation.</summary>
    [Fact]
    public void A_rank_without_rows_takes_part()
    {
        (ITrainingTask task, RandomRows rows) = RandomRows.For("one label", seed: 23, rows: 2);
        TrainingArguments whole = Arguments with { PerDeviceTrainBatchSize = 3, MaxSteps = 3 };
        TrainedRank expected = Train(1, whole, rows, task);

        AssertAlike(expected, Train(3, whole with { PerDeviceTrainBatchSize = 1 }, rows, task), "two rows, three ranks");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ranks_stop_together_and_another_number_of_them_goes_on(bool shards)
    {
        (ITrainingTask task, RandomRows rows) = RandomRows.For("one label", seed: 24, rows: 26);
        TrainingArguments whole = Arguments with { PerDeviceTrainBatchSize = 12, MaxSteps = 8 };
        TrainedRank expected = Train(1, whole, rows, task);
        using var fixture = new TrainingFixture();
        using var cancellation = new CancellationTokenSource();
        TrainingArguments split = whole with { PerDeviceTrainBatchSize = 4, ShardOptimizer = shards };

        // Rank 2 alone is told to stop, before the fourth step.
        AggregateException stopped = Assert.Throws<AggregateException>(
            () => Train(fixture, 3, split, rows, task, (rank, step) => Cancel(rank == 2 && step == 3, cancellation), cancellation: cancellation.Token));
        Assert.IsAssignableFrom<OperationCanceledException>(stopped.InnerException);
        Assert.Equal([3], fixture.SavedSteps());

        // A step keeps its 12 rows.
        AssertAlike(expected, Train(fixture, 2, split, rows, task), "three ranks, then two");
        Assert.Contains(fixture.Events.Logs, log => log.Text.Contains("resumed from the checkpoint of step 3", StringComparison.Ordinal));
    }

    [Fact]
    public void Ranks_that_part_are_found()
    {
        (ITrainingTask task, RandomRows rows) = RandomRows.For("one label", seed: 25, rows: 26);

        AggregateException failure = Assert.Throws<AggregateException>(() =>
        {
            using var fixture = new TrainingFixture();
            Train(fixture, 2, Arguments with { PerDeviceTrainBatchSize = 4, MaxSteps = 3 }, rows, task, spoil: 1);
        });

        FineTuneException differ = Assert.IsType<FineTuneException>(failure.InnerException);
        Assert.Equal("FT3114", differ.Descriptor.Code);
        Assert.Contains($"After step 3 rank 1 on {Environment.MachineName} has other weights", differ.Message, StringComparison.Ordinal);
    }

    private static TrainingArguments Arguments => new()
    {
        LearningRate = 1e-3,
        WeightDecay = 0.01,
        WarmupSteps = 2,
        LoggingSteps = 1,
        SaveStrategy = SaveStrategy.No,
        EvalStrategy = IntervalStrategy.Steps,
        EvalSteps = 3,
        PerDeviceEvalBatchSize = 2,
        Seed = 1,
    };

    private static void Cancel(bool now, CancellationTokenSource cancellation)
    {
        if (now)
        {
            cancellation.Cancel();
        }
    }

    private static TrainedRank Train(int ranks, TrainingArguments arguments, RandomRows rows, ITrainingTask task)
    {
        using var fixture = new TrainingFixture();
        return Train(fixture, ranks, arguments, rows, task);
    }

    private static TrainedRank Train(
        TrainingFixture fixture,
        int ranks,
        TrainingArguments arguments,
        RandomRows rows,
        ITrainingTask task,
        Action<int, int>? afterStep = null,
        int? spoil = null,
        CancellationToken cancellation = default)
    {
        var runs = new TrainedRank[ranks];
        // One after the other: all draw from the one generator of this process.
        IModel[] models = [.. Enumerable.Range(0, ranks).Select(_ => Model(fixture, task))];
        ThreadCollective.Run(ranks, collective => runs[collective.Rank] = new RankRun(fixture, rows, task, collective)
        {
            AfterStep = step => afterStep?.Invoke(collective.Rank, step),
            Cancellation = collective.Rank == 2 ? cancellation : default,
            Spoils = collective.Rank == spoil,
        }.Train(models[collective.Rank], arguments));
        Array.ForEach(models, model => model.Dispose());
        Assert.All(runs, run => Assert.Equal(runs[0].Weights, run.Weights));
        return runs[0];
    }

    private static IModel Model(TrainingFixture fixture, ITrainingTask task)
    {
        manual_seed(1);
        return fixture.Headed(task);
    }

    private static void AssertAlike(TrainedRank expected, TrainedRank actual, string what)
    {
        AssertClose(expected.State.Series("loss"), actual.State.Series("loss"), 1e-4, $"{what}: loss");
        AssertClose(expected.State.Series("grad_norm"), actual.State.Series("grad_norm"), 1e-3, $"{what}: grad_norm");
        AssertClose(expected.State.Series("learning_rate"), actual.State.Series("learning_rate"), 1e-12, $"{what}: learning_rate");
        AssertClose(expected.State.Series("eval_loss"), actual.State.Series("eval_loss"), 1e-4, $"{what}: eval_loss");
        Assert.Equal(expected.State.TotalFlos > 0, actual.State.TotalFlos > 0);
        // The bias of the keys moves every score of a row alike, so its gradient is nothing but rounding, which Adam scales up.
        foreach ((string name, float[] values) in expected.Weights.Where(weight => !weight.Key.EndsWith("key.bias", StringComparison.Ordinal)))
        {
            Assert.All(values.Zip(actual.Weights[name]), pair => Assert.True(Math.Abs(pair.First - pair.Second) < 1e-3, $"{what}: {name}"));
        }
    }

    private static void AssertClose(double[] expected, double[] actual, double relative, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.NotEmpty(expected);
        Assert.All(expected.Zip(actual), pair =>
            Assert.True(Math.Abs(pair.First - pair.Second) <= relative * Math.Max(1e-3, Math.Abs(pair.First)), $"{what}: {pair}"));
    }
}
