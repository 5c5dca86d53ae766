using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Data;
using FineTune.Engine.Hooks;
using FineTune.Engine.Hosting;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Tests.Models.Bert;
using FineTune.Engine.Training;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training;

/// <summary>Trains the golden model for a test, in a folder of its own.</summary>
internal sealed class TrainingFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrainingFixture(int seed = 1) => Golden = BertGolden.OfSeed(seed);

    public BertGolden Golden { get; }

    /// <summary>What the golden model is trained for.</summary>
    public static ITrainingTask Task { get; } = new SingleLabelTask(["a", "b", "c"], positive: 1);

    /// <summary>Names of the metrics that evaluations measure.</summary>
    public List<string> Metrics { get; } = ["accuracy", "f1_macro", "loss"];

    public RecordingSink Events { get; } = new();

    public string Checkpoints => _folder["checkpoints"];

    /// <summary>The arguments that golden/generate.py trains with.</summary>
    public TrainingArguments Arguments => new()
    {
        PerDeviceTrainBatchSize = 4,
        MaxSteps = 50,
        LearningRate = 5e-3,
        WeightDecay = 0.01,
        WarmupSteps = 5,
        LoggingSteps = 1,
        SaveStrategy = SaveStrategy.No,
        Seed = Golden.Seed,
    };

    /// <summary>Trains and gives the state and the final weights.</summary>
    public (TrainerState State, IReadOnlyDictionary<string, float[]> Weights) Train(
        TrainingArguments arguments, ITokenRows? rows = null, string key = "key", double dropout = 0, HookSet? hooks = null, CancellationToken cancellation = default)
    {
        manual_seed(arguments.Seed);
        using IModel model = Model(dropout);
        ITrainingTask task = hooks?.Around(Task, vocabularySize: 60) ?? Task;
        var evaluator = new Evaluator(Golden, task, new MetricSelection([.. Metrics], _folder.Path), 8, CPU);
        using var trainer = new Trainer(
            model,
            task,
            rows ?? Golden,
            evaluator,
            arguments,
            new CheckpointFolder(Checkpoints, Identity(arguments, key)),
            CPU,
            new StageContext(Events, _folder.Path, cancellation),
            hooks?.Callbacks);
        trainer.Run();
        return (trainer.State, model.Weights.ToDictionary(weight => weight.Key, weight => weight.Value.data<float>().ToArray()));
    }

    public void Dispose() => _folder.Dispose();

    private static RunIdentity Identity(TrainingArguments arguments, string key) =>
        new(key, JsonSerializer.SerializeToNode(arguments, ContractsJson.File.TrainingArguments)!.AsObject(), new Lazy<string>("golden"));

    private IModel Model(double dropout)
    {
        if (dropout == 0)
        {
            return PretrainedModel.Trained(Golden.Folder, CPU, out _);
        }

        string folder = _folder["model"];
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(Golden.Folder, "model.safetensors"), Path.Combine(folder, "model.safetensors"), overwrite: true);
        ConfigFile config = ConfigFile.Load(Path.Combine(Golden.Folder, "config.json"));
        config.Json["hidden_dropout_prob"] = dropout;
        config.Json["attention_probs_dropout_prob"] = dropout;
        JsonFiles.Write(Path.Combine(folder, "config.json"), config.Json);
        return PretrainedModel.Trained(folder, CPU, out _);
    }
}
