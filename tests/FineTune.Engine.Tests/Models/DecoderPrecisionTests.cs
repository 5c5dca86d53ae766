using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using FineTune.Engine.Tests.Training;
using FineTune.Engine.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>Decoders in mixed precision, where what is rotated, capped and normalised is of another type than what is multiplied.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class DecoderPrecisionTests
{
    public static TheoryData<string> Decoders => [.. ModelGolden.Decoders];

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Losses_and_gradients_in_bfloat16_are_about_those_in_float32(string family)
    {
        (double expected, _) = Run(family, new TrainingArguments(), training: false);

        (double loss, double norm) = Run(family, new TrainingArguments { Bf16 = true }, training: false);
        (double dropped, double droppedNorm) = Run(family, new TrainingArguments { Bf16 = true }, training: true);

        Assert.Equal(expected, loss, 0.05 * expected);
        Assert.True(double.IsFinite(dropped) && norm > 0 && droppedNorm > 0 && double.IsFinite(norm) && double.IsFinite(droppedNorm));
    }

    private static (double Loss, double GradientNorm) Run(string family, TrainingArguments arguments, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        using ModelGolden golden = ModelGolden.Of($"{family}/causal-lm-1");
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out _);
        PackedBatch input = golden.Input();
        Tensor targets = arange(input.PredictedTokens!.shape[0]).remainder(7);
        Tensor OfScores(Tensor scores, long first) => nn.functional.cross_entropy(
            scores.to(ScalarType.Float32), targets.narrow(0, first, scores.shape[0]), reduction: nn.Reduction.None);
        Tensor loss;
        using (Precision.ForEvaluation(arguments, CPU, trained: true).Begin())
        {
            loss = model.Forward(input, new ForwardOptions { Training = training, OfScores = OfScores }).mean();
        }

        CustomFunction.Backward(loss.backward);
        double norm = model.Weights.Where(weight => weight.Value.grad is not null).Sum(weight => weight.Value.grad!.norm().ToDouble());
        return (loss.ToDouble(), norm);
    }
}
