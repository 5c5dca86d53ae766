using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training;

/// <summary>What must not change a result, on random cases for each kind of problem.</summary>
[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class InvarianceTests
{
    private static readonly string[] Problems = ["one label", "weighted labels", "any labels", "a number", "tokens", "hidden tokens", "hidden words"];

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (string problem in Problems)
            {
                cases.Add(problem, 11);
                cases.Add(problem, 12);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Any_split_of_a_step_into_batches_gives_the_same_losses_norms_and_weights(string problem, int seed)
    {
        using var fixture = new TrainingFixture();
        (ITrainingTask task, RandomRows rows) = RandomRows.For(problem, seed, rows: 29);
        TrainingArguments whole = fixture.Arguments with
        {
            PerDeviceTrainBatchSize = 12,
            MaxSteps = 7,
            LearningRate = 1e-3,
            WarmupSteps = 0,
            TrainSamplingStrategy = seed == 11 ? TrainSamplingStrategy.Random : TrainSamplingStrategy.GroupByLength,
        };
        (TrainerState State, IReadOnlyDictionary<string, float[]> Weights) expected = fixture.Train(whole, rows, task: task);

        foreach ((int batch, int accumulation) in (ReadOnlySpan<(int, int)>)[(6, 2), (4, 3), (3, 4), (1, 12)])
        {
            TrainingArguments split = whole with { PerDeviceTrainBatchSize = batch, GradientAccumulationSteps = accumulation };
            AssertAlike(expected, fixture.Train(split, rows, task: task), $"{problem}, {batch} x {accumulation}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Padding_changes_nothing(string problem, int seed)
    {
        using var fixture = new TrainingFixture();
        (ITrainingTask task, RandomRows rows) = RandomRows.For(problem, seed, rows: 20);
        TrainingArguments arguments = fixture.Arguments with { MaxSteps = 6, LearningRate = 1e-3, WarmupSteps = 0 };
        (TrainerState State, IReadOnlyDictionary<string, float[]> Weights) expected = fixture.Train(arguments, rows, task: task);

        AssertAlike(expected, fixture.Train(arguments, rows, task: task, width: new BatchWidth(PaddingStrategy.MaxLength, 1, 24)), "to 24");
        AssertAlike(expected, fixture.Train(arguments, rows, task: task, width: new BatchWidth(PaddingStrategy.Longest, 8, 24)), "to a multiple of 8");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_evaluation_batch_size_changes_no_metric(string problem, int seed)
    {
        using var fixture = new TrainingFixture();
        (ITrainingTask task, RandomRows rows) = RandomRows.For(problem, seed, rows: 41);
        manual_seed(seed);
        using IModel model = fixture.Headed(task);

        double expected = Loss(41);
        foreach (int size in (int[])[1, 3, 8, 40])
        {
            Assert.Equal(expected, Loss(size), 1e-5);
        }

        double Loss(int size) => new Evaluator(rows, task, new MetricSelection(["loss"], fixture.Checkpoints), size, CPU)
            .Run(model, _ => { }, CancellationToken.None).Values["loss"];
    }

    [Fact]
    public void With_dropout_a_split_draws_other_numbers_but_the_same_split_the_same()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Arguments with { MaxSteps = 5, PerDeviceTrainBatchSize = 2, GradientAccumulationSteps = 2 };

        double[] first = fixture.Train(arguments, dropout: 0.3).State.Series("loss");

        Assert.Equal(first, fixture.Train(arguments, dropout: 0.3, key: "again").State.Series("loss"));
        Assert.NotEqual(
            first,
            fixture.Train(arguments with { PerDeviceTrainBatchSize = 4, GradientAccumulationSteps = 1 }, dropout: 0.3, key: "split").State.Series("loss"));
    }

    private static void AssertAlike(
        (TrainerState State, IReadOnlyDictionary<string, float[]> Weights) expected,
        (TrainerState State, IReadOnlyDictionary<string, float[]> Weights) actual,
        string what)
    {
        AssertClose(expected.State.Series("loss"), actual.State.Series("loss"), 1e-4, $"{what}: loss");
        AssertClose(expected.State.Series("grad_norm"), actual.State.Series("grad_norm"), 1e-3, $"{what}: grad_norm");
        // The bias of the keys moves every score of a row alike, so its gradient is nothing but rounding, which Adam scales up.
        foreach ((string name, float[] values) in expected.Weights.Where(weight => !weight.Key.EndsWith("key.bias", StringComparison.Ordinal)))
        {
            Assert.All(values.Zip(actual.Weights[name]), pair => Assert.True(Math.Abs(pair.First - pair.Second) < 1e-3, $"{what}: {name}"));
        }
    }

    private static void AssertClose(double[] expected, double[] actual, double relative, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair =>
            Assert.True(Math.Abs(pair.First - pair.Second) <= relative * Math.Max(1e-3, Math.Abs(pair.First)), $"{what}: {pair}"));
    }
}
