using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using FineTune.Engine.Tests.Training;
using FineTune.Engine.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>Encoders in mixed precision, whose states are bfloat16 from the first normalisation on and whose tokens are made a round number.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class EncoderPrecisionTests
{
    public static TheoryData<string, bool> Encoders
    {
        get
        {
            var data = new TheoryData<string, bool>();
            // Decoders have tests of their own.
            string[] decoders = [.. ModelGolden.AllNames.Where(name => name.Contains("/causal-lm")).Select(name => name.Split('/')[0])];
            foreach (string name in ModelGolden.AllNames
                .Where(name => name.EndsWith("-1", StringComparison.Ordinal) && !decoders.Contains(name.Split('/')[0])))
            {
                data.Add(name, false);
                data.Add(name, true);
            }

            return data;
        }
    }

    /// <summary>A batch of blocks and one of a single row, which has no padding to put tokens behind.</summary>
    [Theory]
    [MemberData(nameof(Encoders))]
    public void Logits_and_gradients_in_bfloat16_are_about_those_in_float32(string name, bool alone)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor expected, Dictionary<string, Tensor> gradients) = Run(name, alone, new TrainingArguments());

        (Tensor logits, Dictionary<string, Tensor> rounded) = Run(name, alone, new TrainingArguments { Bf16 = true });

        Assert.Equal(expected.shape, logits.shape);

        // The one logit of a choice is a small sum of large numbers.
        Assert.InRange(Difference(expected, logits), 1e-9, name.Contains("/multiple-choice", StringComparison.Ordinal) ? 0.08 : 0.03);
        Assert.Equal(gradients.Keys.Order(), rounded.Keys.Order());
        Tensor all = cat([.. gradients.Keys.Order().Select(weight => gradients[weight].flatten())]);
        Assert.InRange(Difference(all, cat([.. rounded.Keys.Order().Select(weight => rounded[weight].flatten())])), 1e-9, 0.1);
        Assert.All(rounded.Values, gradient => Assert.Equal(ScalarType.Float32, gradient.dtype));
    }

    [Fact]
    public void States_are_converted_by_the_normalisation_and_tokens_made_a_round_number_in_mixed_precision_alone()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor states = ones(100, 8);
        Assert.Same(states, MixedPrecision.ForProducts(states));
        Assert.Equal(0, MixedPrecision.MissingTokens(states));
        Assert.False(MixedPrecision.AttendsInFloat32(states, 8));

        using IDisposable pass = Precision.ForTraining(new TrainingArguments { Bf16 = true }, CPU).Begin();

        Assert.Equal(ScalarType.BFloat16, MixedPrecision.ForProducts(states).dtype);
        Assert.Equal(28, MixedPrecision.MissingTokens(states));
        Assert.Equal(0, MixedPrecision.MissingTokens(ones(128, 8)));
        Assert.True(MixedPrecision.AttendsInFloat32(states, 64));
        Assert.False(MixedPrecision.AttendsInFloat32(states, 65));
        using (TorchContext.SuspendAutocast(DeviceType.CPU))
        {
            Assert.Equal(ScalarType.Float32, ones(2, 2).matmul(ones(2, 2)).dtype);
        }

        Assert.Equal(ScalarType.BFloat16, ones(2, 2).matmul(ones(2, 2)).dtype);
    }

    private static (Tensor Logits, Dictionary<string, Tensor> Gradients) Run(string name, bool alone, TrainingArguments arguments)
    {
        using ModelGolden golden = ModelGolden.Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out _);
        PackedBatch input = alone ? golden.Input(0) : golden.Input(apart: true);
        Tensor logits;
        using (Precision.ForEvaluation(arguments, CPU, trained: true).Begin())
        {
            logits = model.Forward(alone && input.PredictedTokens is null ? input.Asking(tensor(new long[] { 0, 1 })) : input, ForwardOptions.Evaluation)
                .to(ScalarType.Float32);
        }

        CustomFunction.Backward(logits.square().mean().backward);
        return (
            logits.detach(),
            model.Weights.Where(weight => weight.Value.grad is not null).ToDictionary(weight => weight.Key, weight => weight.Value.grad!.detach().clone()));
    }

    private static double Difference(Tensor expected, Tensor actual) => (actual - expected).norm().ToDouble() / expected.norm().ToDouble();
}
