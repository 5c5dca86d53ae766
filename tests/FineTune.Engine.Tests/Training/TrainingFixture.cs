using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Hooks;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Adapters;
using FineTune.Engine.TaskRecipes;
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
    public static ITrainingTask Task { get; } = new SingleLabelTask(["a", "b", "c"], positive: 1, new CrossEntropy(0));

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

    /// <summary>The same, evaluated after every so many steps.</summary>
    public TrainingArguments Evaluating(int every) => Arguments with { EvalStrategy = IntervalStrategy.Steps, EvalSteps = every };

    /// <summary>A run that is worse at each evaluation, for so high a learning rate, and stops after as many as it has patience for.</summary>
    public TrainingArguments GettingWorse(int patience) => Evaluating(every: 2) with { LearningRate = 0.3, WarmupSteps = 0, EarlyStoppingPatience = patience };

    /// <summary>A run that saves a checkpoint after every so many steps, or at its end alone.</summary>
    public TrainingArguments Saving(int maxSteps, int? every = null) =>
        Arguments with { MaxSteps = maxSteps, SaveStrategy = SaveStrategy.Steps, SaveSteps = every ?? new TrainingArguments().SaveSteps };

    /// <summary>The steps of which there are checkpoints.</summary>
    public int[] SavedSteps() =>
        [.. Directory.GetDirectories(Checkpoints).Select(folder => int.Parse(Path.GetFileName(folder)["checkpoint-".Length..], null)).Order()];

    /// <summary>Trains and gives the state and the final weights.</summary>
    public (TrainerState State, IReadOnlyDictionary<string, float[]> Weights) Train(
        TrainingArguments arguments,
        ITokenRows? rows = null,
        string key = "key",
        double dropout = 0,
        HookSet? hooks = null,
        Func<IModel, IModel>? wrap = null,
        ITrainingTask? task = null,
        BatchWidth? width = null,
        ITrainingObserver? observer = null,
        CancellationToken cancellation = default)
    {
        manual_seed(arguments.Seed);
        using IModel bare = task is null ? Model(dropout) : Headed(task);
        IModel model = wrap is null ? bare : wrap(bare);
        ITrainingTask trained = task ?? Task;
        trained = hooks?.Around(trained, vocabularySize: 60) ?? trained;
        var evaluator = new Evaluator(
            Golden,
            task is null ? trained : Task,
            new MetricSelection([.. Metrics], _folder.Path) { WantsCurves = observer is not null },
            8,
            CPU,
            Precision.ForEvaluation(arguments, CPU, trained: true));
        TrainingJob job = Job(trained, arguments) with
        {
            Rows = rows ?? Golden,
            Evaluator = evaluator,
            Checkpoints = new CheckpointFolder(Checkpoints, Identity(arguments, key)),
            Width = width,
            Observer = hooks is null ? observer : new TrainerCallbacks(hooks.Callbacks, Events),
        };
        using var trainer = new Trainer(model, job, new StageContext(Events, _folder.Path, cancellation));
        trainer.Run();
        return (trainer.State, model.Weights.ToDictionary(weight => weight.Key, weight => weight.Value.data<float>().ToArray()));
    }

    /// <summary>Training on the golden rows without evaluations.</summary>
    public TrainingJob Job(ITrainingTask task, TrainingArguments arguments, string key = "key") =>
        new(task, Golden, null, arguments, new CheckpointFolder(Checkpoints, Identity(arguments, key)), CPU);

    public void Dispose() => _folder.Dispose();

    private static RunIdentity Identity(TrainingArguments arguments, string key) =>
        new(key, JsonSerializer.SerializeToNode(arguments, ContractsJson.File.TrainingArguments)!.AsObject(), new Lazy<string>("golden"));

    /// <summary>A model of the golden configuration for a task, with the golden weights where they fit its labels.</summary>
    /// <param name="lora">The adapter that is trained in place of its weights; null trains these.</param>
    public IModel Headed(ITrainingTask task, LoraConfig? lora = null)
    {
        string folder = Golden.Folder;
        if (task.Head.Labels.Count is not (0 or 3))
        {
            folder = _folder["bare"];
            Directory.CreateDirectory(folder);
            File.Copy(Path.Combine(Golden.Folder, "config.json"), Path.Combine(folder, "config.json"), overwrite: true);
        }

        return PretrainedModel.ForTraining(new BaseModelSpec("golden", BaseModelKind.Folder, folder), task.Head, 60, CPU, Events, lora: lora);
    }

    public IModel Model(double dropout)
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
