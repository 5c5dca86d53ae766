using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Tests.Training;
using TorchSharp;
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
    [InlineData("question", null)]
    [InlineData("pairs", null)]
    [InlineData("pairs", false)]
    [InlineData("summaries", null)]
    [InlineData("summaries", false)]
    [InlineData("causal", true)]
    [InlineData("causal", null)]
    [InlineData("image", null)]
    [InlineData("image", false)]
    [InlineData("sound", null)]
    [InlineData("sound", false)]
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

        string card = File.ReadAllText(Path.Combine(fixture.EvaluateOutput, "README.md"));
        Assert.Equal(!isMerged, card.Contains("library_name: peft", StringComparison.Ordinal));
        Assert.Contains($"| trainable parameters | {results["trainable_parameters"]!.GetValue<long>():N0} |", card, StringComparison.Ordinal);
        Assert.Contains("<h2>Adapter</h2>", File.ReadAllText(Path.Combine(fixture.EvaluateOutput, "report.html")), StringComparison.Ordinal);
        double[] losses = [.. JsonNode.Parse(File.ReadAllText(Path.Combine(fixture.TrainOutput, "trainer_state.json")))!["log_history"]!.AsArray()
            .Select(entry => entry?["loss"]).OfType<JsonNode>().Select(loss => loss.GetValue<double>())];
        Assert.True(losses[^5..].Average() < losses[..5].Average(), $"from {losses[..5].Average()} to {losses[^5..].Average()}");
        using IPredictor predictor = Open(fixture);
        Assert.NotEmpty(predictor.Predict(kind switch
        {
            "masked" => "red [MASK] blue",
            "question" or "pairs" => "red green blue\tcat dog bird",
            "image" or "sound" => fixture.Project.Datasets[1].Files[0],
            _ => "red green blue",
        }).ToLines());
    }

    [Theory]
    [InlineData("single", null, true)]
    [InlineData("causal", null, true)]
    [InlineData("causal", PeftType.Lora, false)]
    [InlineData("tokens", PeftType.Lora, true)]
    [InlineData("image", null, true)]
    [InlineData("sound", PeftType.Lora, false)]
    public async Task An_adapter_is_a_base_model_that_training_begins_with(string kind, PeftType? peft, bool merges)
    {
        using var fixture = new TaskFixture(kind);
        TrainingArguments training = fixture.Project.Training with { EvalOnStart = true, MaxSteps = 1 };
        fixture.Project = fixture.Project with
        {
            Training = training with { Peft = PeftType.Lora, LearningRate = 1e-2, MaxSteps = 20, MergeAdapter = false, EvalOnStart = false },
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();
        double expected = Loss(Path.Combine(fixture.EvaluateOutput, "eval_results.json"));
        string adapter = Path.Combine(fixture.Scratch, "adapter");
        Directory.Move(fixture.TrainOutput, adapter);

        fixture.Project = fixture.Project with
        {
            BaseModel = new BaseModelSpec("adapter", BaseModelKind.Folder, adapter).WithAdapter(),
            Training = training with { Peft = peft, MergeAdapter = merges },
        };
        await fixture.TrainAsync();

        JsonNode first = JsonNode.Parse(File.ReadAllText(Path.Combine(fixture.TrainOutput, "trainer_state.json")))!["log_history"]![0]!;
        Assert.Equal(expected, first["eval_loss"]!.GetValue<double>(), 1e-5 * expected);
        Assert.DoesNotContain(fixture.Events.Logs, log => log.Code is "FT1202" or "FT1203" or "FT3015");
        await fixture.EvaluateAsync();
        using IPredictor predictor = Open(fixture);
        Assert.NotEmpty(predictor.Predict(kind is "image" or "sound" ? fixture.Project.Datasets[1].Files[0] : "red green blue").ToLines());
    }

    [Theory]
    [InlineData("single", false)]
    [InlineData("causal", false)]
    [InlineData("causal", true)]
    [InlineData("summaries", false)]
    public async Task A_base_model_in_few_bits_is_learnt_on_as_well_as_one_in_float32(string kind, bool isEightBit)
    {
        double[] losses = new double[2];
        for (int run = 0; run < losses.Length; run++)
        {
            using var fixture = new TaskFixture(kind);
            TrainingArguments training = fixture.Project.Training with { Peft = PeftType.Lora, LearningRate = 3e-3, NumTrainEpochs = 2 };
            fixture.Project = fixture.Project with
            {
                Training = run == 0 ? training : training with { LoadIn4Bit = !isEightBit, LoadIn8Bit = isEightBit },
            };
            await fixture.TokenizeAsync();
            await fixture.TrainAsync();
            await fixture.EvaluateAsync();
            losses[run] = Loss(Path.Combine(fixture.EvaluateOutput, "eval_results.json"));
            Assert.Equal(run, fixture.Events.Logs.Count(log => log.Text.StartsWith("the base model takes ", StringComparison.Ordinal)));
        }

        Assert.InRange(losses[1] / losses[0], 0, 1.05);
    }

    /// <summary>
    /// transformers 5 calls a vision transformer's modules otherwise than its weights; PEFT knows modules, and adapters from before have the old names.
    /// </summary>
    [Fact]
    public async Task An_adapter_of_pictures_has_the_names_of_modules_and_one_with_those_of_weights_is_read_too()
    {
        using var fixture = new TaskFixture("image");
        fixture.Project = fixture.Project with
        {
            Training = fixture.Project.Training with { Peft = PeftType.Lora, MergeAdapter = false, LearningRate = 1e-2, MaxSteps = 3 },
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        string picture = fixture.Project.Datasets[1].Files[0];
        string Answer()
        {
            using IPredictor predictor = Open(fixture);
            return predictor.Predict(picture).ToJson().ToJsonString();
        }

        string expected = Answer();
        string file = Path.Combine(fixture.TrainOutput, "adapter_model.safetensors");
        JsonNode config = JsonNode.Parse(File.ReadAllText(Path.Combine(fixture.TrainOutput, "adapter_config.json")))!;
        Assert.Equal(["q_proj", "v_proj"], config["target_modules"]!.AsArray().Select(name => name!.GetValue<string>()));
        List<KeyValuePair<string, Tensor>> old = [];
        using (DisposeScope scope = NewDisposeScope())
        {
            using (SafetensorsFile saved = SafetensorsFile.Open(file))
            {
                Assert.Contains("base_model.model.vit.layers.3.attention.v_proj.lora_B.weight", saved.Names);
                old.AddRange(saved.Names.Select(name => KeyValuePair.Create(
                    name.Replace(".layers.", ".encoder.layer.", StringComparison.Ordinal)
                        .Replace(".attention.q_proj.", ".attention.attention.query.", StringComparison.Ordinal)
                        .Replace(".attention.v_proj.", ".attention.attention.value.", StringComparison.Ordinal),
                    saved.Read(name))));
            }

            File.Delete(file);
            SafetensorsFile.Write(file, old);
        }

        Assert.Contains(old, weight => weight.Key == "base_model.model.vit.encoder.layer.3.attention.attention.value.lora_B.weight");
        Assert.Equal(expected, Answer());
    }

    private static IPredictor Open(TaskFixture fixture) => TaskCatalog.Of(fixture.Project.Task).Media is null
        ? Predictor.Open(fixture.TrainOutput, CPU, fixture.Events)
        : MediaPredictor.Open(fixture.TrainOutput, CPU, SkiaFiles.Directory);

    private static double Loss(string path) => JsonNode.Parse(File.ReadAllText(path))!["eval_loss"]!.GetValue<double>();
}
