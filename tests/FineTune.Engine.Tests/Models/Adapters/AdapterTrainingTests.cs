using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Adapters;
using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Tests.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models.Adapters;

/// <summary>An adapter is trained as a model is: stopped and gone on with, in passes of any size, with layers computed again.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class AdapterTrainingTests
{
    [Theory]
    [InlineData(false, LoraBias.None, false)]
    [InlineData(true, LoraBias.LoraOnly, false)]
    [InlineData(false, LoraBias.All, true)]
    public void A_stopped_run_goes_on_bitwise_from_a_checkpoint_of_the_adapter_alone(bool usesDora, LoraBias bias, bool isQuantized)
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Saving(maxSteps: 12, every: 3) with { LearningRate = 1e-2, Peft = PeftType.Lora };
        LoraConfig lora = Lora(usesDora, bias, isQuantized);
        var expected = fixture.Train(arguments, key: "whole", wrap: _ => Adapted(fixture, lora));
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => fixture.Train(
            arguments,
            new CancellingRows(fixture.Golden, arguments.PerDeviceTrainBatchSize * 7, cancellation),
            "stopped",
            wrap: _ => Adapted(fixture, lora),
            cancellation: cancellation.Token));
        string checkpoint = Path.Combine(fixture.Checkpoints, "checkpoint-7");
        using (SafetensorsFile saved = SafetensorsFile.Open(Path.Combine(checkpoint, "model.safetensors")))
        {
            Assert.Equal(expected.Weights.Keys.Order(), saved.Names.Order());
            Assert.All(saved.Names.Where(name => bias == LoraBias.None), name => Assert.True(
                name.Contains(".lora_", StringComparison.Ordinal) || name.StartsWith("classifier.", StringComparison.Ordinal), name));
        }

        var actual = fixture.Train(arguments, key: "stopped", wrap: _ => Adapted(fixture, lora));

        Assert.Equal(expected.Weights, actual.Weights);
        Assert.Equal(expected.State.Series("loss"), actual.State.Series("loss"));
    }

    [Fact]
    public void Layers_computed_again_drop_out_what_they_dropped_before()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Arguments with { MaxSteps = 6, LearningRate = 1e-2 };
        LoraConfig lora = Lora(usesDora: false, LoraBias.None, isQuantized: false);

        var kept = fixture.Train(arguments, wrap: _ => Adapted(fixture, lora));
        var again = fixture.Train(arguments with { GradientCheckpointing = true }, key: "again", wrap: _ => Adapted(fixture, lora));

        Assert.Equal(kept.Weights, again.Weights);
    }

    [Fact]
    public void Any_split_into_passes_trains_the_same()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Arguments with { MaxSteps = 6, LearningRate = 1e-2 };
        LoraConfig lora = Lora(usesDora: true, LoraBias.None, isQuantized: true) with { Dropout = 0 };

        double[] whole = fixture.Train(arguments, wrap: _ => Adapted(fixture, lora)).State.Series("loss");
        TrainingArguments inParts = arguments with { PerDeviceTrainBatchSize = 1, GradientAccumulationSteps = 4 };
        double[] split = fixture.Train(inParts, key: "split", wrap: _ => Adapted(fixture, lora)).State.Series("loss");

        Assert.All(whole.Zip(split), losses => Assert.Equal(losses.First, losses.Second, 1e-4));
    }

    private static LoraConfig Lora(bool usesDora, LoraBias bias, bool isQuantized) => new()
    {
        R = 3,
        Dropout = 0.2,
        UsesDora = usesDora,
        Bias = bias,
        Quantization = isQuantized ? QuantizationKind.NormalFloat4 : QuantizationKind.None,
    };

    private static AdaptedModel Adapted(TrainingFixture fixture, LoraConfig lora) => (AdaptedModel)PretrainedModel.ForTraining(
        new BaseModelSpec("golden", BaseModelKind.Folder, fixture.Golden.Folder), TrainingFixture.Task.Head, 60, CPU, fixture.Events, lora: lora);
}
