using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using FineTune.Engine.Stages;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>Every family of pictures through the stages, from a config.json and random weights.</summary>
[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class VisionTrainingTests
{
    private static readonly Dictionary<string, string> Configs = new()
    {
        ["vit"] = """ "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64, "patch_size": 8 """,
        ["deit"] = """ "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "patch_size": 8, "initializer_range": 0.2 """,
        ["convnext"] = """ "num_stages": 2, "hidden_sizes": [16, 32], "depths": [1, 1], "drop_path_rate": 0.1, "layer_scale_init_value": 1.0 """,
        ["resnet"] = """ "embedding_size": 16, "hidden_sizes": [16, 32], "depths": [1, 1], "layer_type": "basic" """,
        ["swin"] = """ "embed_dim": 16, "depths": [2, 1], "num_heads": [2, 4], "window_size": 4, "drop_path_rate": 0.1 """,
    };

    public static TheoryData<string> Families => [.. ModelRegistry.ModelTypes.Where(type => ModelHeads.Of(type).Contains(ModelHead.ImageClassification))];

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Learns_and_is_a_whole_model(string modelType)
    {
        using TaskFixture fixture = Fixture(modelType, out TemporaryFolder folder);
        using TemporaryFolder toDelete = folder;
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();

        double[] losses = [.. Log(fixture).Select(entry => entry?["loss"]).OfType<JsonNode>().Select(loss => loss.GetValue<double>())];
        Assert.True(losses[^10..].Average() < 0.95 * losses[..5].Average(), $"from {losses[..5].Average()} to {losses[^10..].Average()}");
        Assert.Contains(fixture.Events.Logs, log => log.Code == "FT1201");
        using IModel trained = PretrainedModel.Trained(fixture.TrainOutput, CPU, out _);
        Assert.Equal(modelType, trained.Config["model_type"]!.GetValue<string>());
    }

    [Fact]
    public async Task Running_means_are_saved_and_every_pass_is_counted()
    {
        using TaskFixture fixture = Fixture("resnet", out TemporaryFolder folder);
        using TemporaryFolder toDelete = folder;
        fixture.Project = fixture.Project with
        {
            Training = fixture.Project.Training with { MaxSteps = 3, PerDeviceTrainBatchSize = 4, GradientAccumulationSteps = 2 },
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();

        using SafetensorsFile weights = SafetensorsFile.Open(Path.Combine(fixture.TrainOutput, WeightFiles.Safetensors));
        string[] counts = [.. weights.Entries.Keys.Where(key => key.EndsWith("num_batches_tracked", StringComparison.Ordinal))];
        Assert.NotEmpty(counts);
        Assert.All(counts, key => Assert.Equal(6, weights.Read(key).item<long>()));
        Assert.All(
            weights.Entries.Keys.Where(key => key.EndsWith("running_mean", StringComparison.Ordinal)),
            key => Assert.NotEqual(0, weights.Read(key).abs().max().ToDouble()));
    }

    private static TaskFixture Fixture(string modelType, out TemporaryFolder folder)
    {
        folder = new TemporaryFolder();
        folder.Write(ConfigFile.Name, $$"""{"model_type": "{{modelType}}", "image_size": 32, {{Configs[modelType]}}}""");
        var fixture = new TaskFixture("image");
        fixture.Project = fixture.Project with
        {
            BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, folder.Path),
            Training = fixture.Project.Training with { LearningRate = 2e-3, NumTrainEpochs = 3, WarmupSteps = 0.1 },
        };
        return fixture;
    }

    private static JsonArray Log(TaskFixture fixture) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(fixture.TrainOutput, TrainStage.StateFile)))!["log_history"]!.AsArray();
}
