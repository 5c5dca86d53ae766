using FineTune.Contracts;
using FineTune.Engine.Training;
using static FineTune.Engine.Tests.Training.Distributed.RankTraining;

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
    [InlineData(OptimizerName.AdEmaMix)]
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

    [Fact]
    public void Ranks_that_part_are_found()
    {
        (ITrainingTask task, RandomRows rows) = RandomRows.For("one label", seed: 25, rows: 26);

        AggregateException failure = Assert.Throws<AggregateException>(() =>
        {
            using var fixture = new TrainingFixture();
            Train(fixture, 2, Arguments with { PerDeviceTrainBatchSize = 4, MaxSteps = 3 }, rows, task, new RankOptions { Spoils = 1 });
        });

        FineTuneException differ = Assert.IsType<FineTuneException>(failure.InnerException);
        Assert.Equal("FT3114", differ.Descriptor.Code);
        Assert.Contains($"After step 3 rank 1 on {Environment.MachineName} has other weights", differ.Message, StringComparison.Ordinal);
    }
}
