using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Models;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Training;
using FineTune.Engine.Training.Distributed;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>Every task trains in several processes as in one, and is measured so.</summary>
[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class RanksEveryTaskTests
{
    public static TheoryData<string> Kinds =>
        [.. TaskFixture.KindsOfTexts, "image", "pairs", "triplets", "scored pairs", "labelled texts", "pairs in parts", "packed", "preferred", "rewarded"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Losses_and_metrics_are_those_of_one_process(string kind)
    {
        using TaskFixture fixture = Fixture(kind);
        fixture.Project = fixture.Project with { BaseModel = WithoutDropout(fixture) };
        await fixture.TokenizeAsync();
        var whole = new TrainingArguments
        {
            PerDeviceTrainBatchSize = 5,
            GradientAccumulationSteps = 6,
            PerDeviceEvalBatchSize = 3,
            MaxSteps = 6,
            LearningRate = 1e-3,
            LoggingSteps = 1,
            SaveStrategy = SaveStrategy.No,
            EvalStrategy = IntervalStrategy.Steps,
            EvalSteps = 3,
        };
        Curves expected = Train(fixture, 1, whole, "one");

        TrainingArguments ofTwo = whole with { GradientAccumulationSteps = 3 };
        TrainingArguments ofThree = whole with { GradientAccumulationSteps = 2 };
        AssertAlike(expected, Train(fixture, 2, ofTwo, "two"));
        AssertAlike(expected, Train(fixture, 3, ofThree, "three"));

        // Three begin, and two go on: a step keeps its rows.
        AggregateException stopped = Assert.Throws<AggregateException>(() => Train(fixture, 3, ofThree, "stopped", stopAfter: 4));
        Assert.IsAssignableFrom<OperationCanceledException>(stopped.InnerException);
        AssertAlike(expected, Train(fixture, 2, ofThree, "stopped"));
        Assert.Contains(fixture.Events.Logs, log => log.Text.Contains("resumed from the checkpoint of step 4", StringComparison.Ordinal));
    }

    private static void AssertAlike(Curves expected, Curves actual)
    {
        Assert.Equal(expected.Epoch, actual.Epoch);
        Assert.Equal(expected.Losses.Length, actual.Losses.Length);
        Assert.All(expected.Losses.Zip(actual.Losses), pair => Assert.Equal(pair.First, pair.Second, 1e-3 * Math.Max(1, pair.First)));
        Assert.Equal(expected.Metrics.Length, actual.Metrics.Length);
        Assert.All(expected.Metrics.Zip(actual.Metrics), pair => Assert.Equal(pair.First, pair.Second, 1e-2 * Math.Max(1, Math.Abs(pair.First))));
    }

    private static TaskFixture Fixture(string kind)
    {
        TaskFixture fixture = kind switch
        {
            "preferred" => PreferenceTests.Preferences(Objective.Dpo, 40),
            "rewarded" => PreferenceTests.Preferences(Objective.Reward, 40),
            "packed" => new TaskFixture("causal"),
            "pairs in parts" => new TaskFixture("pairs"),
            _ => new TaskFixture(kind),
        };
        TaskArguments arguments = fixture.Project.TaskArguments with { Packing = kind == "packed", MiniBatchSize = kind == "pairs in parts" ? 2 : null };
        fixture.Project = fixture.Project with { TaskArguments = arguments };
        return fixture;
    }

    /// <param name="folder">Name of the folder with the run's checkpoints, from which it goes on where there are some.</param>
    /// <param name="stopAfter">The step after which the last rank is told to stop; null for never.</param>
    private static Curves Train(TaskFixture fixture, int ranks, TrainingArguments arguments, string folder, int? stopAfter = null)
    {
        DatasetInfo dataset = fixture.Dataset();
        ITrainingTask[] tasks =
            [.. Enumerable.Range(0, ranks).Select(_ => TaskRegistry.Of(fixture.Project, dataset).CreateTraining(fixture.Project, dataset))];
        // One after the other: all draw from the one generator of this process.
        IModel[] models = [.. tasks.Select(task => Model(fixture, dataset, task))];
        var states = new TrainerState[ranks];
        ThreadCollective.Run(ranks, collective =>
        {
            ITrainingTask task = tasks[collective.Rank];
            using TokenizedSplit rows = TokenizedSplit.Open(fixture.TokenizeOutput, "train");
            using TokenizedSplit tested = TokenizedSplit.Open(fixture.TokenizeOutput, "test");
            string own = Directory.CreateDirectory(Path.Combine(fixture.Scratch, "runs", folder, $"{collective.Rank}")).FullName;
            var identity = new RunIdentity("key", [], new Lazy<string>(""), MklKernels.Default);
            Evaluator evaluator = Evaluator(fixture, dataset, task, tested, own, collective);
            using var stopping = new StoppingObserver(collective.Rank == ranks - 1 ? stopAfter : null);
            var job = new TrainingJob(task, rows, evaluator, arguments, new CheckpointFolder(own, identity), CPU)
            {
                Units = fixture.Project.TaskArguments.Packing ? RowUnits.Packed(rows, dataset.MaxLength) : RowUnits.Of(rows, task.RowsOfExample),
                Collective = collective,
                Observer = stopping,
            };
            foreach (TokenizedSplit split in (TokenizedSplit[])[rows, tested])
            {
                (task as IReferencedTask)?.TakeReference(models[collective.Rank], split, 3, CPU, collective, CancellationToken.None);
            }

            using var trainer = new Trainer(models[collective.Rank], job, new StageContext(fixture.Events, own, stopping.Token));
            trainer.Run();
            states[collective.Rank] = trainer.State;
        });
        AssertSameBits(models);
        Array.ForEach(models, model => model.Dispose());
        string[] names = Names(fixture, dataset);
        return new Curves(states[0].Epoch, states[0].Series("loss"), [.. names.SelectMany(name => states[^1].Series($"eval_{name}"))]);
    }

    private static void AssertSameBits(IModel[] models)
    {
        foreach ((string name, Tensor weight) in models[0].Weights.Where(weight => weight.Value.is_floating_point()))
        {
            float[] values = weight.data<float>().ToArray();
            Assert.All(models, model => Assert.Equal(values, model.Weights.Single(other => other.Key == name).Value.data<float>().ToArray()));
        }
    }

    private static Evaluator Evaluator(
        TaskFixture fixture, DatasetInfo dataset, ITrainingTask task, ITokenRows rows, string folder, ICollective collective) =>
        new(rows, task, MetricSelections.InTraining(fixture.Project, dataset, folder), 3, CPU) { Collective = collective };

    private static string[] Names(TaskFixture fixture, DatasetInfo dataset) =>
        [.. MetricSelections.InTraining(fixture.Project, dataset, "").Names.Append(MetricNames.Loss).Distinct()];

    private static IModel Model(TaskFixture fixture, DatasetInfo dataset, ITrainingTask task)
    {
        manual_seed(3);
        return PretrainedModel.ForTraining(fixture.Project.BaseModel, task.Head, dataset.VocabularySize, CPU, fixture.Events);
    }

    /// <summary>Dropout draws by batch; without it nothing but the split differs.</summary>
    private static BaseModelSpec WithoutDropout(TaskFixture fixture)
    {
        string folder = Directory.CreateDirectory(Path.Combine(fixture.Scratch, "model")).FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), fixture.Project.Task switch
        {
            FineTuneTask.ImageClassification => """
                {"model_type": "vit", "image_size": 32, "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32,
                 "patch_size": 8}
                """,
            FineTuneTask.TextGeneration => """
                {"model_type": "llama", "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32,
                 "max_position_embeddings": 64}
                """,
            FineTuneTask.Summarization => """
                {"model_type": "bart", "d_model": 16, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 2, "decoder_attention_heads": 2,
                 "encoder_ffn_dim": 32, "decoder_ffn_dim": 32, "max_position_embeddings": 64, "dropout": 0, "decoder_start_token_id": 1, "pad_token_id": 0}
                """,
            _ => """
                {"model_type": "bert", "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32,
                 "max_position_embeddings": 64, "hidden_dropout_prob": 0, "attention_probs_dropout_prob": 0}
                """,
        });
        return new BaseModelSpec("model", BaseModelKind.Folder, folder);
    }

    private sealed record Curves(double Epoch, double[] Losses, double[] Metrics);
}
