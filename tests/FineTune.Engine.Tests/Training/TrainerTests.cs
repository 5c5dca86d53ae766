using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Data;
using FineTune.Engine.Tests.Models.Bert;
using FineTune.Engine.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training;

[Collection(RandomNumbersCollection.Name)]
public sealed class TrainerTests
{
    public static TheoryData<int> Seeds => BertGolden.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Fifty_steps_overlay_those_of_Hugging_Face(int seed)
    {
        using var fixture = new TrainingFixture(seed);

        (TrainerState state, _) = fixture.Train(fixture.Arguments);

        AssertSeries(fixture.Golden.Loss, state, "loss", 1e-4);
        AssertSeries(fixture.Golden.GradientNorm, state, "grad_norm", 1e-3);
        AssertSeries(fixture.Golden.LearningRate, state, "learning_rate", 1e-12);
        AssertSeries(fixture.Golden.Epoch, state, "epoch", 1e-12);
        Assert.Equal(fixture.Golden.TrainLoss, state.LossSum / state.GlobalStep, 1e-4);
        Assert.Equal(fixture.Golden.TotalFlos, state.TotalFlos, 0.5);
    }

    [Theory]
    [InlineData(12, 1)]
    [InlineData(6, 2)]
    [InlineData(4, 3)]
    [InlineData(1, 12)]
    public void Any_split_into_accumulation_steps_trains_the_same(int batch, int accumulation)
    {
        using var fixture = new TrainingFixture();
        TrainingArguments whole = fixture.Arguments with { PerDeviceTrainBatchSize = 12, MaxSteps = 15 };

        (TrainerState expected, IReadOnlyDictionary<string, float[]> expectedWeights) = fixture.Train(whole);
        (TrainerState actual, IReadOnlyDictionary<string, float[]> actualWeights) = fixture.Train(
            whole with { PerDeviceTrainBatchSize = batch, GradientAccumulationSteps = accumulation });

        AssertSeries(expected.Series("loss"), actual, "loss", 1e-4);
        AssertSeries(expected.Series("grad_norm"), actual, "grad_norm", 1e-3);
        // The bias of the keys moves every score of a row alike, so its gradient is nothing but rounding, which Adam scales up.
        foreach (string name in expectedWeights.Keys.Where(name => !name.EndsWith("key.bias", StringComparison.Ordinal)))
        {
            Assert.All(expectedWeights[name].Zip(actualWeights[name]), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        }
    }

    [Fact]
    public void A_cancelled_run_goes_on_bitwise_as_if_it_had_not_stopped()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Arguments with { MaxSteps = 30, EvalStrategy = IntervalStrategy.Epoch };
        (TrainerState expected, IReadOnlyDictionary<string, float[]> expectedWeights) = fixture.Train(arguments, key: "whole", dropout: 0.1);

        foreach (int stop in (int[])[1, 7, 18, 29])
        {
            string key = $"stopped at {stop}";
            using var cancellation = new CancellationTokenSource();
            Assert.Throws<OperationCanceledException>(() => fixture.Train(
                arguments, new CancellingRows(fixture.Golden, 4 * stop, cancellation), key, dropout: 0.1, cancellation: cancellation.Token));
            (TrainerState actual, IReadOnlyDictionary<string, float[]> actualWeights) = fixture.Train(arguments, key: key, dropout: 0.1);

            Assert.Equal(expectedWeights, actualWeights);
            Assert.Equal(expected.Series("loss"), actual.Series("loss"));
            Assert.Equal(expected.Series("eval_loss"), actual.Series("eval_loss"));
        }
    }

    [Fact]
    public void Checkpoints_of_another_key_are_not_used()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Saving(maxSteps: 6, every: 3);
        fixture.Train(arguments, key: "first");

        fixture.Train(arguments, key: "second");

        Assert.DoesNotContain(fixture.Events.Logs, log => log.Text.Contains("resumed", StringComparison.Ordinal));
    }

    [Fact]
    public void The_best_model_is_given_whatever_the_save_strategy()
    {
        using var fixture = new TrainingFixture();
        // So high a rate makes later epochs worse.
        TrainingArguments arguments = fixture.Arguments with
        {
            MaxSteps = -1,
            NumTrainEpochs = 4,
            LearningRate = 0.05,
            EvalStrategy = IntervalStrategy.Epoch,
            LoadBestModelAtEnd = true,
            SaveStrategy = SaveStrategy.No,
        };

        (TrainerState state, IReadOnlyDictionary<string, float[]> weights) = fixture.Train(arguments);

        double[] losses = state.Series("eval_loss");
        Assert.Equal(4, losses.Length);
        Assert.Equal(losses.Min(), state.BestMetric);
        Assert.NotEqual(state.GlobalStep, state.BestStep);
        using SafetensorsFile best = SafetensorsFile.Open(Path.Combine(fixture.Checkpoints, $"checkpoint-{state.BestStep}", "model.safetensors"));
        foreach ((string name, float[] values) in weights)
        {
            using Tensor saved = best.Read(name);
            Assert.Equal(saved.data<float>().ToArray(), values);
        }
    }

    [Fact]
    public void A_loss_that_is_not_a_number_is_an_error_with_step_and_row()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Arguments with { LearningRate = 1e30, WarmupSteps = 0, MaxGradNorm = 0 };

        var failure = Assert.Throws<FineTuneException>(() => fixture.Train(arguments));

        Assert.Equal("FT3001", failure.Descriptor.Code);
        Assert.Contains("at step 2", failure.Message, StringComparison.Ordinal);
        Assert.Contains("so it is for each row of the step (golden.json(", failure.Message, StringComparison.Ordinal);
        Assert.Equal("golden.json", failure.Position!.File);
        Assert.NotEqual(0, failure.Position.Line);
    }

    [Fact]
    public void The_number_of_live_tensors_does_not_grow_with_the_steps()
    {
        using var fixture = new TrainingFixture();
        var counting = new CountingRows(fixture.Golden);

        fixture.Train(fixture.Arguments with { MaxSteps = 120 }, counting);

        Assert.Equal(counting.LiveTensors[10], counting.LiveTensors[^1]);
    }

    private static void AssertSeries(double[] expected, TrainerState state, string key, double relative)
    {
        double[] actual = state.Series(key);
        Assert.True(actual.Length >= expected.Length, $"{key}: {actual.Length} entries");
        for (int index = 0; index < expected.Length; index++)
        {
            double difference = Math.Abs(expected[index] - actual[index]);
            Assert.True(difference <= relative * Math.Max(Math.Abs(expected[index]), 1e-12), $"{key} {index}: {expected[index]} and {actual[index]}");
        }
    }

    /// <summary>Notes the number of live tensors each time a row is read for its label.</summary>
    private sealed class CountingRows(ITokenRows rows) : ITokenRows
    {
        public List<long> LiveTensors { get; } = [];

        public int Count => rows.Count;

        public ReadOnlySpan<int> InputIds(int row) => rows.InputIds(row);

        public ReadOnlySpan<sbyte> TokenTypeIds(int row) => rows.TokenTypeIds(row);

        public SourcePosition Source(int row) => rows.Source(row);

        public ReadOnlySpan<int> Labels(int row)
        {
            LiveTensors.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            return rows.Labels(row);
        }
    }
}
