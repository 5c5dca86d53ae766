using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Adapters;
using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Tests.Models.Adapters;
using FineTune.Engine.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models.Quantization;

/// <summary>A base model in few bits computes, with its adapter, as one in float32 whose weights have these values.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class QuantizedBaseTests
{
    public static TheoryData<string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (string name in (string[])["bert", "bert-dora", "deberta-v2", "modernbert", "llama", "gpt2-dora", "gemma2", "gpt_neox", "phi3"])
            {
                cases.Add(name, true);
            }

            cases.Add("llama", false);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_and_gradients_are_those_of_the_weights_it_stands_for(string name, bool isFourBit)
    {
        using DisposeScope scope = NewDisposeScope();
        using AdapterGolden golden = AdapterGolden.Of(name);
        using AdaptedModel quantized = golden.Filled(isFourBit ? QuantizationKind.NormalFloat4 : QuantizationKind.Int8);
        using AdaptedModel plain = golden.Filled();
        Dictionary<string, Tensor> values = quantized.BaseWeights.ToDictionary(weight => weight.Key, weight => weight.Value);
        Assert.Equal(plain.BaseWeights.Select(weight => weight.Key).Order(), values.Keys.Order());
        using (no_grad())
        {
            foreach ((string weight, Tensor value) in plain.BaseWeights)
            {
                value.copy_(values[weight]);
            }
        }

        Tensor expected = plain.Forward(golden.Base.Input(), ForwardOptions.Evaluation);
        Tensor actual = quantized.Forward(golden.Base.Input(), ForwardOptions.Evaluation);
        AssertNear(1e-5, expected, actual);
        Assert.True(quantized.BaseBytes.Kept < plain.BaseBytes.Kept);
        (expected * golden.Read("direction")).sum().backward();
        (actual * golden.Read("direction")).sum().backward();
        Dictionary<string, Tensor> gradients = plain.Weights.Where(weight => weight.Value.grad is not null)
            .ToDictionary(weight => weight.Key, weight => weight.Value.grad!);
        Assert.NotEmpty(gradients);
        Assert.All(gradients, weight => AssertNear(1e-4, weight.Value, quantized.Weights.Single(other => other.Key == weight.Key).Value.grad!));
        using IDisposable withoutGraph = no_grad();
        Dictionary<string, Tensor> merged = quantized.Merged().ToDictionary(weight => weight.Key, weight => weight.Value);
        Assert.All(plain.Merged(), weight => AssertNear(1e-5, weight.Value, merged[weight.Key]));
    }

    [Fact]
    public void A_module_that_is_trained_whole_cannot_be_in_four_bits()
    {
        using AdapterGolden golden = AdapterGolden.Of("llama");

        FineTuneException failure = Assert.Throws<FineTuneException>(
            () => golden.New(golden.Lora with { ModulesToSave = ["mlp"], Quantization = QuantizationKind.NormalFloat4 }));

        Assert.Equal(("FT1011", nameof(TrainingArguments.LoraModulesToSave)), (failure.Descriptor.Code, failure.Argument));
    }

    private static void AssertNear(double tolerance, Tensor expected, Tensor actual)
    {
        double difference = (expected - actual).abs().max().item<float>();
        double scale = Math.Max(expected.abs().max().item<float>(), 1e-2);
        Assert.True(difference <= tolerance * scale, $"{difference} of {scale}");
    }
}
