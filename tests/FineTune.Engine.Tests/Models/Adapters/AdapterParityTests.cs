using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Adapters;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models.Adapters;

/// <summary>The real peft's adapters: the same layers, numbers, gradients and files.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class AdapterParityTests
{
    public static TheoryData<string> All => AdapterGolden.All;

    [Theory]
    [MemberData(nameof(All))]
    public void The_logits_are_those_of_peft_with_the_updates_beside_the_weights_and_in_them(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGraph = no_grad();
        using AdapterGolden golden = AdapterGolden.Of(name);
        using AdaptedModel beside = golden.Filled();
        using IModel merged = PretrainedModel.Trained(golden.Folder, CPU, out _);

        AssertNear(1e-5, golden.Read("logits"), beside.Forward(golden.Base.Input(), ForwardOptions.Evaluation));
        AssertNear(1e-5, golden.Read("logits"), merged.Forward(golden.Base.Input(), ForwardOptions.Evaluation));
        Dictionary<string, Tensor> weights = merged.Weights.ToDictionary(weight => weight.Key, weight => weight.Value);
        Assert.All(beside.Merged(), weight => AssertNear(1e-6, weights[weight.Key], weight.Value));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_gradients_are_those_of_peft_and_of_nothing_else(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using AdapterGolden golden = AdapterGolden.Of(name);
        using AdaptedModel model = golden.Filled();

        (model.Forward(golden.Base.Input(), ForwardOptions.Evaluation) * golden.Read("direction")).sum().backward();

        Dictionary<string, Tensor> expected = golden.Names.Where(key => key.StartsWith("gradient.", StringComparison.Ordinal))
            .ToDictionary(key => golden.WeightOf(key["gradient.".Length..]), golden.Read);
        Assert.Equal(expected.Keys.Order(), model.Weights.Where(weight => weight.Value.grad is not null).Select(weight => weight.Key).Order());
        double largest = expected.Values.Max(gradient => gradient.abs().max().item<float>());
        Assert.All(model.Weights.Where(weight => weight.Value.grad is not null), weight =>
            AssertNear(1e-4, expected[weight.Key], weight.Value.grad!, largest));
        Assert.All(model.BaseWeights.Where(weight => !weight.Value.requires_grad), weight => Assert.Null(weight.Value.grad));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_new_adapter_has_the_weights_of_peft_and_changes_nothing(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGraph = no_grad();
        using AdapterGolden golden = AdapterGolden.Of(name);
        using AdaptedModel model = golden.New();
        using IModel bare = PretrainedModel.Trained(golden.Base.Folder, CPU, out _);

        Assert.True(bare.Forward(golden.Base.Input(), ForwardOptions.Evaluation).Equals(model.Forward(golden.Base.Input(), ForwardOptions.Evaluation)));
        using var folder = new TemporaryFolder();
        AdapterFolder.Save(folder.Path, model, model.Lora with { BaseModel = "base" });
        using SafetensorsFile ours = SafetensorsFile.Open(folder[ModelFileNames.AdapterSafetensors]);
        using SafetensorsFile theirs = SafetensorsFile.Open(Path.Combine(golden.Folder, ModelFileNames.AdapterSafetensors));
        // Where all biases are saved, PEFT saves those of a head three times.
        string[] names = [.. theirs.Names.Where(weight => !weight.Contains("_module", StringComparison.Ordinal)
            && !weight.Contains("modules_", StringComparison.Ordinal)).Order()];
        Assert.Equal(names, ours.Names.Order());
        Assert.All(names, weight => Assert.Equal(theirs.ShapeOf(weight), ours.ShapeOf(weight)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_is_saved_opens_with_the_same_logits(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGraph = no_grad();
        using AdapterGolden golden = AdapterGolden.Of(name);
        using AdaptedModel model = golden.Filled();
        using var folder = new TemporaryFolder();
        AdapterFolder.Save(folder["adapter"], model, model.Lora with { BaseModel = golden.Base.Folder });

        using IModel opened = PretrainedModel.Trained(folder["adapter"], CPU, out _);
        AssertNear(1e-5, golden.Read("logits"), opened.Forward(golden.Base.Input(), ForwardOptions.Evaluation));
    }

    private static void AssertNear(double tolerance, Tensor expected, Tensor actual, double? largest = null)
    {
        double scale = largest ?? expected.abs().max().item<float>();
        double difference = (expected - actual).abs().max().item<float>();
        Assert.True(difference <= tolerance * Math.Max(scale, 1e-3), $"{difference} of {scale}");
    }
}
