using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>
/// A weight that is used twice, as the embedding that also scores the vocabulary, has part of its gradient early: sent by then, the sum would be short.
/// </summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class OverlappedSumsTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    public void A_tied_weight_is_added_up_whole(int ranks, int accumulation)
    {
        (ITrainingTask task, RandomRows rows) = RandomRows.For("hidden tokens", seed: 31, rows: 23);
        var arguments = new TrainingArguments
        {
            LearningRate = 1e-2,
            LoggingSteps = 1,
            SaveStrategy = SaveStrategy.No,
            PerDeviceTrainBatchSize = 2,
            GradientAccumulationSteps = accumulation,
            MaxSteps = 4,
        };

        TrainedRank meanwhile = Train(ranks, arguments, rows, task);
        // A pass that may be taken back sends nothing. Layers that are computed again would give a tied weight its gradient in parts, in another order.
        TrainedRank afterwards = Train(ranks, arguments with { AutoFindBatchSize = true }, rows, task);

        Assert.Equal(afterwards.State.Series("loss"), meanwhile.State.Series("loss"));
        Assert.Equal(afterwards.State.Series("grad_norm"), meanwhile.State.Series("grad_norm"));
        Assert.Equal(afterwards.Weights, meanwhile.Weights);
    }

    private static TrainedRank Train(int ranks, TrainingArguments arguments, RandomRows rows, ITrainingTask task)
    {
        using var fixture = new TrainingFixture();
        var runs = new TrainedRank[ranks];
        IModel[] models = [.. Enumerable.Range(0, ranks).Select(_ => Model(fixture, task))];
        // Buckets so small that a weight of any size goes alone.
        ThreadCollective.Run(ranks, collective => runs[collective.Rank] = new RankRun(fixture, rows, task, collective)
        {
            AfterStep = _ => { },
            BucketSize = 1,
        }.Train(models[collective.Rank], arguments));
        Array.ForEach(models, model => model.Dispose());
        return runs[0];
    }

    private static IModel Model(TrainingFixture fixture, ITrainingTask task)
    {
        manual_seed(1);
        return fixture.Headed(task);
    }
}
