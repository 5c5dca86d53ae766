using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Tests.Data;

namespace FineTune.Engine.Tests.Training;

/// <summary>
/// The engine as a process, killed at random instants of a training: the next run ends with the bits of one that nobody killed. Three kills here;
/// the environment variable FINETUNE_KILLS asks for more.
/// </summary>
[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class KilledTests : IDisposable
{
    private readonly StageFixture _data = new();
    private readonly Random _random = new();

    [Fact]
    public async Task A_killed_training_ends_with_the_bits_of_an_undisturbed_one()
    {
        Tokenize();
        await _data.RunAsync();
        int kills = int.Parse(Environment.GetEnvironmentVariable("FINETUNE_KILLS") ?? "3", CultureInfo.InvariantCulture);
        for (int recipe = 0; recipe < Recipes.Length; recipe++)
        {
            var clock = Stopwatch.StartNew();
            string whole = Request($"whole {recipe}", Recipes[recipe]);
            Assert.Equal(0, await RunAsync(whole, Timeout.InfiniteTimeSpan));
            TimeSpan duration = clock.Elapsed;
            for (int kill = recipe; kill < kills; kill += Recipes.Length)
            {
                string killed = Request($"killed {kill}", Recipes[recipe]);
                TimeSpan instant = duration * _random.NextDouble();
                while (await RunAsync(killed, instant) != 0)
                {
                    instant = Timeout.InfiniteTimeSpan;
                }

                AssertSame(
                    whole,
                    killed,
                    FormattableString.Invariant($"recipe {recipe}, killed after {instant.TotalSeconds:0.000} of {duration.TotalSeconds:0.000} s"));
            }
        }
    }

    public void Dispose() => _data.Dispose();

    private static TrainingArguments[] Recipes
    {
        get
        {
            var common = new TrainingArguments
            {
                PerDeviceTrainBatchSize = 3,
                GradientAccumulationSteps = 2,
                MaxSteps = 40,
                LearningRate = 1e-3,
                LoggingSteps = 1,
                EvalStrategy = IntervalStrategy.Steps,
                EvalSteps = 5,
                SaveStrategy = SaveStrategy.Steps,
                SaveSteps = 3,
                LoadBestModelAtEnd = true,
                EarlyStoppingPatience = 6,
            };
            return
            [
                common with
                {
                    LrSchedulerType = SchedulerType.ReduceLrOnPlateau,
                    LrSchedulerKwargs = new KeywordArguments([KeyValuePair.Create("patience", "0"), KeyValuePair.Create("factor", "0.5")]),
                    TrainSamplingStrategy = TrainSamplingStrategy.GroupByLength,
                },
                common with { Bf16 = true, GradientCheckpointing = true, Optim = OptimizerName.Adafactor, NeftuneNoiseAlpha = 5 },
            ];
        }
    }

    /// <summary>Forty rows of one to ten words, for a model so small that most of a run is its start, its evaluations and its checkpoints.</summary>
    private void Tokenize()
    {
        string model = Directory.CreateDirectory(_data.Folder["model"]).FullName;
        File.WriteAllText(Path.Combine(model, "config.json"), """
            {"model_type": "bert", "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32, "max_position_embeddings": 32}
            """);
        _data.BaseModel = new BaseModelSpec("model", BaseModelKind.Folder, model);
        var rows = new Random(5);
        string[] words = ["good", "bad", "film", "story", "dull", "bright", "slow", "lovely", "plain", "odd"];
        string text = string.Concat(Enumerable.Range(0, 40).Select(row =>
            $"{string.Join(' ', Enumerable.Range(0, rows.Next(1, 11)).Select(_ => words[rows.Next(words.Length)]))},{(row % 3 == 0 ? "pos" : "neg")}\n"));
        _data.Add("train.csv", $"text,label\n{text}");
        _data.Add("test.csv", $"text,label\n{text}", "test");
    }

    /// <summary>Writes the request of a training in a folder of its own.</summary>
    private string Request(string name, TrainingArguments arguments)
    {
        var request = new TrainRequest
        {
            Key = name.Split(' ')[0],
            StageFolder = Directory.CreateDirectory(_data.Folder[name]).FullName,
            Project = new ProjectSpec
            {
                Name = "project",
                ProjectFile = _data.Folder["project.finetune"],
                Task = FineTuneTask.TextClassification,
                BaseModel = _data.BaseModel,
                TaskArguments = _data.TaskArguments,
                Tokenizer = _data.Tokenizer,
                Training = arguments,
                Datasets = _data.Datasets,
                EvalSplit = "test",
                Metrics = [],
            },
            Device = "cpu",
            TorchDirectory = LibTorch.Directory,
            TokenizeOutput = _data.Output,
        };
        string path = Path.Combine(request.StageFolder, StageLayout.Request);
        File.WriteAllText(path, JsonSerializer.Serialize(request, ContractsJson.File.TrainRequest));
        return path;
    }

    /// <summary>Runs the engine; kills it after a time.</summary>
    /// <returns>Its exit code.</returns>
    private static async Task<int> RunAsync(string request, TimeSpan killAfter)
    {
        string engine = Path.Combine(AppContext.BaseDirectory, "FineTune.Engine.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", engine, "train", "--request", request])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        using var time = new CancellationTokenSource(killAfter);
        try
        {
            await process.WaitForExitAsync(time.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        string said = await output;
        Assert.True(process.ExitCode is 0 or 137 or -1, said);
        return process.ExitCode;
    }

    private static void AssertSame(string expected, string actual, string what)
    {
        Assert.True(Output(expected, "model.safetensors").SequenceEqual(Output(actual, "model.safetensors")), what);
        Assert.Equal(Log(expected), Log(actual));
    }

    private static byte[] Output(string request, string file) =>
        File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(request)!, StageLayout.Output, file));

    /// <summary>Every loss, norm and learning rate of the run.</summary>
    private static string[] Log(string request) =>
        [.. from entry in JsonNode.Parse(Output(request, "trainer_state.json"))!["log_history"]!.AsArray()
            from value in entry!.AsObject()
            where value.Key is "loss" or "grad_norm" or "learning_rate" or "eval_loss"
            select $"{value.Key} {value.Value}"];
}
