using FineTune.Contracts;
using FineTune.Engine.Training;

namespace FineTune.Engine.Tests.Training;

/// <summary>
/// A run that is stopped in the middle of an epoch, with all the state that a run can have, goes on bitwise: for each optimizer and each order of rows.
/// </summary>
[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class ResumeTests
{
    private static readonly string[] Series = ["loss", "grad_norm", "learning_rate", "eval_loss"];

    public static TheoryData<OptimizerName, string?, TrainSamplingStrategy> Cases => new()
    {
        { OptimizerName.AdamwTorchFused, null, TrainSamplingStrategy.GroupByLength },
        { OptimizerName.AdamKeras, null, TrainSamplingStrategy.Random },
        { OptimizerName.Sgd, "momentum=0.9,nesterov=true", TrainSamplingStrategy.Sequential },
        { OptimizerName.Adagrad, "lr_decay=0.01", TrainSamplingStrategy.GroupByLength },
        { OptimizerName.Rmsprop, "momentum=0.5,centered=true", TrainSamplingStrategy.Random },
        { OptimizerName.Adafactor, "beta1=0.9", TrainSamplingStrategy.GroupByLength },
        { OptimizerName.PagedAdamw8Bit, null, TrainSamplingStrategy.Random },
        { OptimizerName.Lion32Bit, null, TrainSamplingStrategy.Random },
        { OptimizerName.AdEmaMix8Bit, "t_alpha=10,t_beta3=10", TrainSamplingStrategy.GroupByLength },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_stopped_run_goes_on_bitwise(OptimizerName optimizer, string? options, TrainSamplingStrategy order)
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Saving(maxSteps: 24, every: 5) with
        {
            Optim = optimizer,
            OptimArgs = options is null
                ? null
                : new KeywordArguments(options.Split(',').Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], pair[1]))),
            TrainSamplingStrategy = order,
            LearningRate = 2e-2,
            GradientAccumulationSteps = 2,
            NeftuneNoiseAlpha = 5,
            LrSchedulerType = SchedulerType.ReduceLrOnPlateau,
            LrSchedulerKwargs = new KeywordArguments([KeyValuePair.Create("patience", "0")]),
            EvalStrategy = IntervalStrategy.Steps,
            EvalSteps = 0.1,
            LoadBestModelAtEnd = true,
            EarlyStoppingPatience = 3,
        };
        (TrainerState State, IReadOnlyDictionary<string, float[]> Weights) expected = fixture.Train(arguments, key: "whole", dropout: 0.1);
        int rows = 2 * arguments.PerDeviceTrainBatchSize;

        foreach (int stop in (int[])[4, 7])
        {
            string key = $"stopped at {stop}";
            using var cancellation = new CancellationTokenSource();
            Assert.Throws<OperationCanceledException>(() => fixture.Train(
                arguments, new CancellingRows(fixture.Golden, rows * stop, cancellation), key, dropout: 0.1, cancellation: cancellation.Token));
            (TrainerState State, IReadOnlyDictionary<string, float[]> Weights) actual = fixture.Train(arguments, key: key, dropout: 0.1);

            Assert.Equal(expected.Weights, actual.Weights);
            Assert.All(Series, name => Assert.Equal(expected.State.Series(name), actual.State.Series(name)));
            Assert.Equal((expected.State.GlobalStep, expected.State.BestStep, expected.State.BestMetric, expected.State.Stopped),
                (actual.State.GlobalStep, actual.State.BestStep, actual.State.BestMetric, actual.State.Stopped));
        }
    }
}
