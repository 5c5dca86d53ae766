using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Adapters;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models.Adapters;

/// <summary>What a project says of which layers have an update, and of what rank.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class AdapterChoiceTests
{
    private static readonly TrainingArguments Chosen = new()
    {
        Peft = PeftType.Lora,
        LoraR = 2,
        LoraTargetModules = new NameList(["all-linear"]),
        LoraExcludeModules = new NameList(["output.dense", "key"]),
        LoraLayersToTransform = new NameList(["1"]),
        LoraRankPattern = new KeywordArguments([KeyValuePair.Create("query", "4"), KeyValuePair.Create("layer.1.attention.self.query", "5")]),
        LoraAlphaPattern = new KeywordArguments([KeyValuePair.Create("(query|value)", "6")]),
    };

    [Fact]
    public void The_layers_are_those_of_the_named_blocks_without_those_excluded()
    {
        using AdaptedModel model = Adapted(Chosen);

        Assert.Equal(
            [
                "bert.encoder.layer.1.attention.self.query [5, 24]", "bert.encoder.layer.1.attention.self.value [2, 24]",
                "bert.encoder.layer.1.intermediate.dense [2, 24]",
            ],
            from update in model.Updates
            where update.Key.EndsWith(AdapterNames.A, StringComparison.Ordinal)
            select $"{update.Key[..^AdapterNames.A.Length]} [{string.Join(", ", update.Value.shape)}]");
    }

    [Fact]
    public void The_folder_names_each_layer_with_its_rank_and_alpha_and_opens_with_the_same_logits()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGraph = no_grad();
        using AdaptedModel model = Adapted(Chosen);
        foreach ((_, Tensor update) in model.Updates)
        {
            update.add_(randn_like(update) * 0.3);
        }

        using var folder = new TemporaryFolder();
        using AdapterGolden golden = AdapterGolden.Of("bert");
        AdapterFolder.Save(folder.Path, model, model.Lora with { BaseModel = golden.Base.Folder });

        JsonNode config = JsonNode.Parse(File.ReadAllText(folder["adapter_config.json"]))!;
        Assert.Equal("""{"bert.encoder.layer.1.attention.self.query":5}""", config["rank_pattern"]!.ToJsonString());
        Assert.Equal(
            """{"bert.encoder.layer.1.attention.self.query":6,"bert.encoder.layer.1.attention.self.value":6}""", config["alpha_pattern"]!.ToJsonString());
        Assert.Equal(3, config["target_modules"]!.AsArray().Count);
        using IModel opened = PretrainedModel.Trained(folder.Path, CPU, out _);
        Tensor expected = model.Forward(golden.Base.Input(), ForwardOptions.Evaluation);
        Assert.True(expected.allclose(opened.Forward(golden.Base.Input(), ForwardOptions.Evaluation), rtol: 1e-5, atol: 1e-5));
    }

    [Theory]
    [InlineData(LoraInitialization.Gaussian, 0.125)]
    [InlineData(LoraInitialization.Default, 0.1179)]
    public void A_new_update_is_drawn_as_it_says(LoraInitialization initialization, double deviation)
    {
        using DisposeScope scope = NewDisposeScope();
        using AdaptedModel model = Adapted(new TrainingArguments { Peft = PeftType.Lora, LoraR = 8, InitLoraWeights = initialization });

        Tensor numbers = cat([.. Updates(model, AdapterNames.A).Select(update => update.view(-1))]);

        // 768 numbers: the deviation of a deviation is below 0.04 of it.
        Assert.Equal(deviation, numbers.std().item<float>(), 0.15 * deviation);
        Assert.All(Updates(model, AdapterNames.B), update => Assert.Equal(0, update.abs().sum().item<float>()));
    }

    private static IEnumerable<Tensor> Updates(AdaptedModel model, string name) =>
        model.Updates.Where(update => update.Key.EndsWith(name, StringComparison.Ordinal)).Select(update => update.Value);

    private static AdaptedModel Adapted(TrainingArguments arguments)
    {
        using AdapterGolden golden = AdapterGolden.Of("bert");
        return golden.New(LoraConfig.Of(arguments)!);
    }
}
