using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Adapters;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>Trains the golden model in ranks that are threads, and compares what they end with.</summary>
internal static class RankTraining
{
    public static TrainingArguments Arguments => new()
    {
        MaxSteps = 8,
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

    public static TrainedRank Train(int ranks, TrainingArguments arguments, RandomRows rows, ITrainingTask task)
    {
        using var fixture = new TrainingFixture();
        return Train(fixture, ranks, arguments, rows, task);
    }

    /// <param name="fixture">From whose checkpoint it goes on, where there is one.</param>
    /// <returns>What rank 0 has.</returns>
    public static TrainedRank Train(
        TrainingFixture fixture, int ranks, TrainingArguments arguments, RandomRows rows, ITrainingTask task, RankOptions? options = null)
    {
        options ??= new RankOptions();
        using var cancellation = new CancellationTokenSource();
        var runs = new TrainedRank[ranks];
        // One after the other: all draw from the one generator of this process.
        IModel[] models = [.. Enumerable.Range(0, ranks).Select(_ => options.Wrap(Model(fixture, task, arguments)))];
        ThreadCollective.Run(ranks, collective =>
        {
            bool isLast = collective.Rank == ranks - 1;
            runs[collective.Rank] = new RankRun(fixture, rows, task, collective)
            {
                AfterStep = step => Cancel(isLast && step == options.StopAfter, cancellation),
                Cancellation = isLast ? cancellation.Token : default,
                Spoils = collective.Rank == options.Spoils,
                Key = options.Key,
            }.Train(models[collective.Rank], arguments);
        });
        Array.ForEach(models, model => model.Dispose());
        if (!arguments.LoadBestModelAtEnd)
        {
            // The best model is taken by rank 0 alone, which writes it.
            Assert.All(runs, run => Assert.Equal(runs[0].Weights, run.Weights));
        }

        return runs[0];
    }

    /// <param name="relative">How far losses may be apart, beside their size; norms ten times as far.</param>
    public static void AssertAlike(TrainedRank expected, TrainedRank actual, string what, double relative = 1e-4)
    {
        AssertClose(expected.State.Series("loss"), actual.State.Series("loss"), relative, $"{what}: loss");
        AssertClose(expected.State.Series("grad_norm"), actual.State.Series("grad_norm"), 10 * relative, $"{what}: grad_norm");
        AssertClose(expected.State.Series("learning_rate"), actual.State.Series("learning_rate"), 1e-12, $"{what}: learning_rate");
        AssertClose(expected.State.Series("eval_loss"), actual.State.Series("eval_loss"), relative, $"{what}: eval_loss");
        Assert.Equal(expected.State.TotalFlos > 0, actual.State.TotalFlos > 0);
        // The bias of the keys moves every score of a row alike, so its gradient is nothing but rounding, which Adam scales up.
        foreach ((string name, float[] values) in expected.Weights.Where(weight => !weight.Key.EndsWith("key.bias", StringComparison.Ordinal)))
        {
            Assert.All(values.Zip(actual.Weights[name]), pair => Assert.True(Math.Abs(pair.First - pair.Second) < 1e-3, $"{what}: {name}"));
        }
    }

    public static void AssertClose(double[] expected, double[] actual, double relative, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.NotEmpty(expected);
        Assert.All(expected.Zip(actual), pair =>
            Assert.True(Math.Abs(pair.First - pair.Second) <= relative * Math.Max(1e-3, Math.Abs(pair.First)), $"{what}: {pair}"));
    }

    private static void Cancel(bool now, CancellationTokenSource cancellation)
    {
        if (now)
        {
            cancellation.Cancel();
        }
    }

    private static IModel Model(TrainingFixture fixture, ITrainingTask task, TrainingArguments arguments)
    {
        manual_seed(1);
        return fixture.Headed(task, LoraConfig.Of(arguments));
    }
}
