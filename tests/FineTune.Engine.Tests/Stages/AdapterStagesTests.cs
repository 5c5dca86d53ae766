using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Tests.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Stages;

/// <summary>A project with <c>Peft</c> through the stages.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class AdapterStagesTests
{
    [Theory]
    [InlineData("single", true)]
    [InlineData("single", false)]
    [InlineData("tokens", null)]
    [InlineData("masked", null)]
    [InlineData("causal", true)]
    [InlineData("causal", null)]
    public async Task A_project_with_an_adapter_is_trained_measured_and_asked(string kind, bool? merges)
    {
        using var fixture = new TaskFixture(kind);
        fixture.Project = fixture.Project with
        {
            Training = fixture.Project.Training with { Peft = PeftType.Lora, LoraR = 4, MergeAdapter = merges, LearningRate = 1e-2, NumTrainEpochs = 2 },
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();

        bool isMerged = merges ?? kind != "causal";
        string adapter = isMerged ? Path.Combine(fixture.TrainOutput, "adapter") : fixture.TrainOutput;
        Assert.Equal(isMerged, File.Exists(Path.Combine(fixture.TrainOutput, "model.safetensors")));
        Assert.Equal(isMerged || kind != "causal", File.Exists(Path.Combine(fixture.TrainOutput, "config.json")));
        Assert.True(File.Exists(Path.Combine(adapter, "adapter_config.json")));
        JsonObject results = JsonNode.Parse(File.ReadAllText(Path.Combine(fixture.TrainOutput, "train_results.json")))!.AsObject();
        using (SafetensorsFile saved = SafetensorsFile.Open(Path.Combine(adapter, "adapter_model.safetensors")))
        {
            long numbers = saved.Names.Sum(name => saved.ShapeOf(name).Aggregate(1L, (product, dimension) => product * dimension));
            Assert.Equal(numbers, results["trainable_parameters"]!.GetValue<long>());
            Assert.True(numbers < results["all_parameters"]!.GetValue<long>() / 10);
        }

        double[] losses = [.. JsonNode.Parse(File.ReadAllText(Path.Combine(fixture.TrainOutput, "trainer_state.json")))!["log_history"]!.AsArray()
            .Select(entry => entry?["loss"]).OfType<JsonNode>().Select(loss => loss.GetValue<double>())];
        Assert.True(losses[^5..].Average() < losses[..5].Average(), $"from {losses[..5].Average()} to {losses[^5..].Average()}");
        using Predictor predictor = Predictor.Open(fixture.TrainOutput, CPU, fixture.Events);
        Assert.NotEmpty(predictor.Predict(kind == "masked" ? "red [MASK] blue" : "red green blue").ToLines());
    }
}
