using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Models;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>Batch normalisation sees the rows of a process alone, in training as in PyTorch's DistributedDataParallel; what it keeps is averaged.</summary>
[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class RanksBatchNormTests
{
    private const string Config = """
        {"model_type": "resnet", "image_size": 32, "embedding_size": 8, "hidden_sizes": [8, 16], "depths": [1, 1], "layer_type": "basic"}
        """;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Running_means_are_those_of_all_processes_and_the_same_bits_in_each(int ranks)
    {
        using var fixture = new TaskFixture("image");
        string folder = Directory.CreateDirectory(Path.Combine(fixture.Scratch, "model")).FullName;
        File.WriteAllText(Path.Combine(folder, ConfigFile.Name), Config);
        fixture.Project = fixture.Project with { BaseModel = new BaseModelSpec("model", BaseModelKind.Folder, folder) };
        await fixture.TokenizeAsync();

        Dictionary<string, float[]>[] trained = Train(fixture, ranks);

        string[] means = [.. trained[0].Keys.Where(name => name.Contains("running_", StringComparison.Ordinal))];
        Assert.NotEmpty(means);
        Assert.All(trained, weights => Assert.Equal(trained[0], weights));
        // All that was seen counts: the first mean, of the pictures themselves, is near that of a process that has seen them all.
        Dictionary<string, float[]> alone = Assert.Single(Train(fixture, 1));
        string first = means.First(name => name.StartsWith("resnet.embedder", StringComparison.Ordinal) && name.EndsWith("mean", StringComparison.Ordinal));
        Assert.All(alone[first].Zip(trained[0][first]), pair => Assert.Equal(pair.First, pair.Second, 0.02));
    }

    /// <summary>The float weights of each rank, after steps of as many rows whatever the number of ranks.</summary>
    private static Dictionary<string, float[]>[] Train(TaskFixture fixture, int ranks)
    {
        DatasetInfo dataset = fixture.Dataset();
        var arguments = new TrainingArguments { PerDeviceTrainBatchSize = 12 / ranks, MaxSteps = 4, LearningRate = 1e-4, SaveStrategy = SaveStrategy.No };
        ITrainingTask task = TaskRegistry.Of(fixture.Project, dataset).CreateTraining(fixture.Project, dataset);
        IModel[] models = [.. Enumerable.Range(0, ranks).Select(_ => Model(fixture, dataset, task))];
        ThreadCollective.Run(ranks, collective =>
        {
            using TokenizedSplit rows = TokenizedSplit.Open(fixture.TokenizeOutput, "train");
            string own = Directory.CreateDirectory(Path.Combine(fixture.Scratch, FormattableString.Invariant($"{ranks}-{collective.Rank}"))).FullName;
            var checkpoints = new CheckpointFolder(own, new RunIdentity("key", [], new Lazy<string>(""), MklKernels.Default));
            var job = new TrainingJob(task, rows, null, arguments, checkpoints, CPU) { Units = RowUnits.Of(rows, 1), Collective = collective };
            using var trainer = new Trainer(models[collective.Rank], job, new StageContext(fixture.Events, own, CancellationToken.None));
            trainer.Run();
        });
        Dictionary<string, float[]>[] weights =
        [
            .. models.Select(model => model.Weights.Where(weight => weight.Value.is_floating_point())
                .ToDictionary(weight => weight.Key, weight => weight.Value.data<float>().ToArray())),
        ];
        Array.ForEach(models, model => model.Dispose());
        return weights;
    }

    private static IModel Model(TaskFixture fixture, DatasetInfo dataset, ITrainingTask task)
    {
        manual_seed(3);
        return PretrainedModel.ForTraining(fixture.Project.BaseModel, task.Head, dataset.VocabularySize, CPU, fixture.Events);
    }
}
