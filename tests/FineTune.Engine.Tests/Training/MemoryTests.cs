using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using FineTune.Engine.Training;
using FineTune.Engine.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training;

[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class MemoryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void Gradient_checkpointing_changes_no_bit(double dropout)
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Arguments with { MaxSteps = 12, GradientAccumulationSteps = 2 };

        IReadOnlyDictionary<string, float[]> expected = fixture.Train(arguments, dropout: dropout).Weights;
        IReadOnlyDictionary<string, float[]> actual = fixture.Train(arguments with { GradientCheckpointing = true }, key: "again", dropout: dropout).Weights;

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Gradient_checkpointing_changes_no_bit_of_bfloat16_or_of_what_is_left_to_train()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Arguments with
        {
            MaxSteps = 6,
            Bf16 = true,
            FreezeParameters = new NameList(["bert.embeddings.*", "bert.encoder.layer.0.*"]),
        };

        IReadOnlyDictionary<string, float[]> expected = fixture.Train(arguments, dropout: 0.1).Weights;
        IReadOnlyDictionary<string, float[]> actual = fixture.Train(arguments with { GradientCheckpointing = true }, key: "again", dropout: 0.1).Weights;

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Bfloat16_leaves_weights_in_float32_and_torch_as_it_was()
    {
        using var fixture = new TrainingFixture();
        ScalarType[] types = [];
        fixture.Train(
            fixture.Arguments with { MaxSteps = 2, Bf16 = true },
            wrap: model => new WatchedModel(model, _ => types = [.. model.Weights.Select(weight => weight.Value.dtype).Distinct()]));

        Assert.Equal([ScalarType.Float32], types);
        Assert.Equal(ScalarType.Float32, ones(2, 2).matmul(ones(2, 2)).dtype);
    }

    [Fact]
    public void On_lack_of_memory_fewer_rows_go_through_at_a_time_with_the_same_result()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Arguments with { MaxSteps = 8, PerDeviceTrainBatchSize = 8, AutoFindBatchSize = true };
        double expected = fixture.Train(arguments).State.LossSum;

        TrainerState state = fixture.Train(arguments, key: "little", wrap: model => new WatchedModel(model, ThrowAboveThree)).State;

        Assert.Equal(2, state.Halvings);
        Assert.Equal(expected, state.LossSum, 1e-3);
        Assert.Contains(fixture.Events.Logs, log => log.Text.Contains("not enough memory for 8 rows", StringComparison.Ordinal));
    }

    [Fact]
    public void Lack_of_memory_is_an_error_that_says_what_needs_less()
    {
        using var fixture = new TrainingFixture();

        var failure = Assert.Throws<FineTuneException>(() =>
            fixture.Train(fixture.Arguments, wrap: model => new WatchedModel(model, ThrowAboveThree)));

        Assert.Equal("FT3008", failure.Descriptor.Code);
        Assert.Contains("set AutoFindBatchSize or GradientCheckpointing to true", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The state comes with the first update, but before batches are tried, so that it does not take from what was found to be enough.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Lack_of_memory_for_the_state_of_the_optimizer_says_what_makes_it_smaller(bool finds)
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Arguments with { AutoFindBatchSize = finds };
        using IModel model = fixture.Headed(TrainingFixture.Task);
        int passes = 0;
        using var optimizer = new Optimizer(ParameterGroups.Create(model.Weights, arguments), new GreedyRule());
        var step = new TrainingStep(new WatchedModel(model, _ => passes++), fixture.Job(TrainingFixture.Task, arguments), optimizer, fixture.Events);

        var failure = Assert.Throws<FineTuneException>(() => step.Run([0, 1], 0, 1e-3, new TrainerState()));

        Assert.Equal("FT3008", failure.Descriptor.Code);
        Assert.Contains("not enough memory for the state of the optimizer", failure.Message, StringComparison.Ordinal);
        Assert.Contains("set Optim to adamw_8bit, adafactor or sgd", failure.Message, StringComparison.Ordinal);
        Assert.Equal(finds ? 0 : 1, passes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_number_of_live_tensors_is_flat_over_500_steps(bool checkpointing)
    {
        using var fixture = new TrainingFixture();
        List<long> live = [];
        TrainingArguments arguments = fixture.Arguments with
        {
            MaxSteps = 500,
            PerDeviceTrainBatchSize = 2,
            GradientCheckpointing = checkpointing,
            Bf16 = checkpointing,
            LoggingSteps = 500,
        };

        fixture.Train(arguments, wrap: model => new WatchedModel(model, _ => live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount)));

        Assert.Equal(live[10], live[^1]);
    }

    private static void ThrowAboveThree(PackedBatch input)
    {
        if (input.Batch > 3)
        {
            throw new NativeFailure("CUDA out of memory. Tried to allocate 20.00 MiB.");
        }
    }

    /// <summary>For whose state there is no memory.</summary>
    private sealed class GreedyRule : IUpdateRule
    {
        public void Prepare(ParameterGroup group) => throw new NativeFailure("DefaultCPUAllocator: can't allocate memory: you tried to allocate 4096 bytes.");

        public void Update(OptimizerOps operators, ParameterGroup group, Tensor[] gradients, double learningRate, int step)
        {
        }
    }
}
