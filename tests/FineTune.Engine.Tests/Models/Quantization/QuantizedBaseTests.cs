using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Adapters;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Native;
using FineTune.Engine.Tests.Models.Adapters;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;
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
            string[] names = ["bert", "bert-dora", "deberta-v2", "modernbert", "llama", "gpt2-dora", "gemma2", "gpt_neox", "phi3", "phi", "cohere2"];
            foreach (string name in names)
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

    [Theory]
    [InlineData(true, true, 0.2)]
    [InlineData(false, true, 0.22)]
    [InlineData(true, false, 0.27)]
    public void Words_are_in_eight_bits_whatever_the_layers_are_in(bool ties, bool isFourBit, double most)
    {
        using TemporaryFolder folder = Base(ties);
        using DisposeScope scope = NewDisposeScope();
        using AdaptedModel model = Adapted(folder.Path, new LoraConfig { Quantization = isFourBit ? QuantizationKind.NormalFloat4 : QuantizationKind.Int8 });

        (long kept, long inFloat32) = model.BaseBytes;
        Assert.InRange(kept / (double)inFloat32, 0.1, most);
        Dictionary<string, Tensor> values = model.BaseWeights.ToDictionary(weight => weight.Key, weight => weight.Value);
        Assert.Equal(!ties, values.ContainsKey("lm_head.weight"));
        Assert.DoesNotContain(model.Weights, weight => weight.Key.Contains("embed_tokens", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("embed_tokens", "model.embed_tokens.weight")]
    [InlineData("lm_head", "lm_head.weight")]
    public void Words_that_are_trained_whole_have_all_of_their_bits(string saved, string weight)
    {
        using TemporaryFolder folder = Base(ties: false);
        using AdaptedModel model = Adapted(folder.Path, new LoraConfig { ModulesToSave = [saved], Quantization = QuantizationKind.NormalFloat4 });

        Assert.True(model.Weights.Single(trained => trained.Key == weight).Value is { requires_grad: true, dtype: ScalarType.Float32 });
    }

    [Fact]
    public void A_head_that_a_file_has_with_values_of_its_own_is_not_that_of_the_words()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = Base(ties: false);
        string config = folder[ConfigFile.Name];
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"tie_word_embeddings\":false", "\"tie_word_embeddings\":true", StringComparison.Ordinal));
        using AdaptedModel model = Adapted(folder.Path, new LoraConfig { Quantization = QuantizationKind.NormalFloat4 });

        Dictionary<string, Tensor> values = model.BaseWeights.ToDictionary(weight => weight.Key, weight => weight.Value);
        Assert.False(values["lm_head.weight"].allclose(values["model.embed_tokens.weight"], 1e-2, 1e-2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Scores_of_many_tokens_are_computed_part_by_part(bool hasBias)
    {
        using DisposeScope scope = NewDisposeScope();
        const int Words = 4096;
        manual_seed(6);
        Tensor weight = randn(Words, 6);
        Tensor? bias = hasBias ? randn(Words) : null;
        using Int8Weight kept = Int8Weight.Of(weight);
        var loader = new WeightLoader(null, ModelRegistry.FamilyOf(new ConfigFile(new JsonObject { ["model_type"] = "llama" }, null)), CPU, tied: false);
        var quantized = new Linear(new WeightScope(loader), new LayerWeight(null, kept), bias);
        var plain = new Linear(kept.Dequantize(), bias);
        Tensor states = randn((OutputPartFunction.LargestPart / Words) + 9, 6).requires_grad_();
        Tensor copy = states.detach().clone().requires_grad_();
        List<long> parts = [];
        Tensor Largest(Tensor scores, long first)
        {
            parts.Add(first);
            return scores.logsumexp(-1);
        }

        Tensor expected = plain.Forward(states).logsumexp(-1);
        Tensor actual = quantized.Forward(copy, Largest);
        expected.sum().backward();
        CustomFunction.Backward(actual.sum().backward);

        Assert.Equal([0, OutputPartFunction.LargestPart / Words], parts[..2]);
        Assert.True(expected.allclose(actual, 1e-5, 1e-6));
        Assert.True(states.grad!.allclose(copy.grad!, 1e-4, 1e-6));
    }

    /// <summary>A model of many words, written as a folder.</summary>
    private static TemporaryFolder Base(bool ties)
    {
        var folder = new TemporaryFolder();
        folder.Write(ConfigFile.Name, new JsonObject
        {
            ["architectures"] = new JsonArray("LlamaForCausalLM"),
            ["model_type"] = "llama",
            ["vocab_size"] = 2000,
            ["hidden_size"] = 256,
            ["intermediate_size"] = 512,
            ["num_hidden_layers"] = 2,
            ["num_attention_heads"] = 4,
            ["initializer_range"] = 0.3,
            ["tie_word_embeddings"] = ties,
        }.ToJsonString());
        manual_seed(5);
        using IModel made = PretrainedModel.ForTraining(Spec(folder.Path), Head, 2000, CPU, new RecordingSink());
        SafetensorsFile.Write(folder[WeightFiles.Safetensors], made.Weights);
        return folder;
    }

    private static HeadSpec Head { get; } = new(ModelHead.CausalLanguageModeling, []);

    private static BaseModelSpec Spec(string folder) => new("base", BaseModelKind.Folder, folder);

    private static AdaptedModel Adapted(string folder, LoraConfig lora) =>
        (AdaptedModel)PretrainedModel.ForTraining(Spec(folder), Head, 2000, CPU, new RecordingSink(), lora: lora);

    private static void AssertNear(double tolerance, Tensor expected, Tensor actual)
    {
        double difference = (expected - actual).abs().max().item<float>();
        double scale = Math.Max(expected.abs().max().item<float>(), 1e-2);
        Assert.True(difference <= tolerance * scale, $"{difference} of {scale}");
    }
}
