using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Training.Distributed;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training;

/// <summary>
/// Preferences: losses and metrics beside transformers' models and TRL's formulas (golden/preferences.json, by generate_preferences.py), and the stages.
/// </summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class PreferenceTests
{
    private static readonly JsonElement Golden =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Training", "golden", "preferences.json"))).RootElement;

    public static TheoryData<string> Losses => [.. EnumNames.All(typeof(PreferenceLossType))];

    [Theory]
    [MemberData(nameof(Losses))]
    public void Loss_gradients_and_metrics_of_dpo_are_those_of_TRL(string type)
    {
        var rows = new PairRows(Golden.GetProperty("dpo"));
        double beta = Golden.GetProperty("beta").GetDouble();
        JsonElement ofType = Golden.GetProperty("expected").GetProperty("losses").GetProperty(type);
        var task = new DirectPreferenceTask(new PreferenceLoss(
            (PreferenceLossType)EnumNames.Find(typeof(PreferenceLossType), type)!, beta, ofType.GetProperty("label_smoothing").GetDouble()));
        using IModel model = PretrainedModel.Trained(Path.Combine(AppContext.BaseDirectory, "Models", "golden", "llama", "causal-lm-1"), CPU, out _);
        task.TakeReference(model, rows, 2, CPU, SingleProcess.Instance, CancellationToken.None);
        double scale = Golden.GetProperty("scale").GetDouble();
        using (no_grad())
        {
            foreach ((_, Tensor weight) in model.Weights)
            {
                weight.mul_(scale);
            }
        }

        using var scope = NewDisposeScope();
        Batch batch = new Collator(rows, task, CPU).Collate([.. Enumerable.Range(0, rows.Count)], 0);
        Tensor outputs = model.Forward(batch.Input, task.OptionsFor(new ForwardOptions { Training = true }, batch));
        Tensor losses = task.Losses(outputs, batch);
        (losses.sum() / batch.TargetWeight).backward();
        using var metrics = task.CreateMetrics(new([], ""));
        metrics.Add(outputs.detach(), losses.detach(), batch);

        JsonElement expected = Golden.GetProperty("expected");
        Close(ofType, "loss", losses.mean().item<float>());
        Assert.All(MetricsOf(Objective.Dpo), name => Close(expected, name, metrics.ValueOf(name)));
        Close(ofType, "grad_norm", Math.Sqrt(model.Weights.Sum(weight => weight.Value.grad!.pow(2).sum().item<float>())));
    }

    [Fact]
    public void Loss_and_metrics_of_a_reward_model_are_those_of_TRL()
    {
        JsonElement golden = Golden.GetProperty("reward");
        using var scope = NewDisposeScope();
        Tensor outputs = tensor(golden.GetProperty("outputs").Deserialize<float[]>()!).unsqueeze(1);
        var task = new RewardTask();
        using var metrics = task.CreateMetrics(new([], ""));
        metrics.Add(outputs, task.Losses(outputs, null!), null!);

        Close(golden, "loss", task.Losses(outputs, null!).mean().item<float>());
        Assert.All(MetricsOf(Objective.Reward), name => Close(golden, name, metrics.ValueOf(name)));
    }

    [Theory]
    [InlineData(Objective.Dpo, "rewards/accuracies")]
    [InlineData(Objective.Reward, "accuracy")]
    public async Task A_model_learns_what_is_preferred(Objective objective, string metric)
    {
        using TaskFixture fixture = Preferences(objective, 40);
        fixture.Project = fixture.Project with { Training = fixture.Project.Training with { NumTrainEpochs = 6, EvalStrategy = IntervalStrategy.Epoch } };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();

        JsonObject results = Json(fixture.EvaluateOutput, "all_results.json");
        Assert.InRange(results[$"eval_{metric}"]!.GetValue<double>(), 0.9, 1);
        Assert.Equal(12, results["eval_samples"]!.GetValue<int>());
        JsonObject logged = Json(fixture.TrainOutput, "trainer_state.json")["log_history"]!.AsArray()
            .Select(entry => entry!.AsObject()).Last(entry => entry.ContainsKey("eval_loss"));
        Assert.Equal(logged["eval_loss"]!.GetValue<double>(), results["eval_loss"]!.GetValue<double>(), 1e-5);
        Assert.Equal(6 * 40 / 8, Json(fixture.TrainOutput, "trainer_state.json")["global_step"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_reward_model_answers_with_a_number()
    {
        using TaskFixture fixture = Preferences(Objective.Reward, 8);
        fixture.Project = fixture.Project with { Training = fixture.Project.Training with { MaxSteps = 1 } };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();

        using Predictor predictor = Predictor.Open(fixture.TrainOutput, CPU, fixture.Events);
        Assert.IsType<NumberPrediction>(predictor.Predict("red cat"));
    }

    [Fact]
    public async Task Before_it_is_trained_a_model_prefers_nothing()
    {
        using TaskFixture fixture = Preferences(Objective.Dpo, 8);
        fixture.Project = fixture.Project with
        {
            Training = fixture.Project.Training with { MaxSteps = 1, EvalOnStart = true, EvalStrategy = IntervalStrategy.Epoch },
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();

        JsonObject first = Json(fixture.TrainOutput, "trainer_state.json")["log_history"]![0]!.AsObject();
        Assert.Equal(Math.Log(2), first["eval_loss"]!.GetValue<double>(), 1e-6);
        Assert.Equal(0, first["eval_rewards/margins"]!.GetValue<double>(), 1e-6);
    }

    private static IEnumerable<string> MetricsOf(Objective objective) =>
        TaskCatalog.Of(FineTuneTask.TextGeneration).Metrics(null, objective).Where(name => name != MetricNames.Loss);

    internal static TaskFixture Preferences(Objective objective, int rows)
    {
        var fixture = new TaskFixture("causal");
        string[] words = ["red", "green", "blue", "cat", "dog", "bird"];
        string[] splits = ["train", "test"];
        foreach (string split in splits)
        {
            // The word after the prompt's is the better answer, the one before it the worse.
            File.WriteAllLines(Path.Combine(fixture.Scratch, $"{split}.jsonl"), Enumerable.Range(0, split == "train" ? rows : 12).Select(row => new JsonObject
            {
                ["prompt"] = $"{words[row * 5 % 6]} {words[row % 6]}",
                ["chosen"] = $" {words[(row + 1) % 6]}",
                ["rejected"] = $" {words[(row + 5) % 6]} dog",
            }.ToJsonString()));
        }

        fixture.Project = fixture.Project with
        {
            TaskArguments = new TaskArguments { Objective = objective },
            Datasets = [.. splits.Select(split => new DatasetSpec
            {
                Files = [Path.Combine(fixture.Scratch, $"{split}.jsonl")], Split = split, Format = DatasetFormat.JsonLines,
            })],
        };
        return fixture;
    }

    private static void Close(JsonElement expected, string name, double actual)
    {
        double value = expected.GetProperty(name).GetDouble();
        Assert.True(Math.Abs(value - actual) <= 2e-5 * Math.Max(1, Math.Abs(value)), $"{name}: {value:R} and {actual:R}");
    }

    private static JsonObject Json(string folder, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))!.AsObject();

    /// <summary>Tokens and, of those that are trained on, the labels.</summary>
    private sealed class PairRows(JsonElement rows) : ITokenRows
    {
        private readonly int[][] _tokens = rows.GetProperty("tokens").Deserialize<int[][]>()!;
        private readonly int[] _prompts = rows.GetProperty("prompts").Deserialize<int[]>()!;

        public int Count => _tokens.Length;

        public ReadOnlySpan<int> InputIds(int row) => _tokens[row];

        public ReadOnlySpan<sbyte> TokenTypeIds(int row) => [];

        public ReadOnlySpan<int> Labels(int row) =>
            _tokens[row].Select((token, place) => place < _prompts[row] ? TokenLabels.Ignored : token).ToArray();

        public SourcePosition Source(int row) => new("rows", row + 1);
    }
}
