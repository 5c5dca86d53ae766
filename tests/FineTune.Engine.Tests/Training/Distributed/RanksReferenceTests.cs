using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.TaskRecipes;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>What the base model says of the rows is computed by all processes together, each row by one of them.</summary>
[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class RanksReferenceTests
{
    [Fact]
    public async Task Each_process_computes_its_part_and_all_have_the_bits_of_one()
    {
        using TaskFixture fixture = PreferenceTests.Preferences(Objective.Dpo, 21);
        await fixture.TokenizeAsync();
        DatasetInfo dataset = fixture.Dataset();
        (float[] expected, int whole) = Assert.Single(Take(fixture, dataset, 1));

        (float[] Targets, int Batches)[] ofRanks = Take(fixture, dataset, 3);

        Assert.All(ofRanks, rank => Assert.Equal(expected, rank.Targets));
        Assert.All(ofRanks, rank => Assert.InRange(rank.Batches, whole / 3, (whole / 3) + 1));
        Assert.Equal(whole, ofRanks.Sum(rank => rank.Batches));
    }

    /// <summary>Of each rank the targets of all rows, in which the references are, and how many batches it computed.</summary>
    private static (float[] Targets, int Batches)[] Take(TaskFixture fixture, DatasetInfo dataset, int ranks)
    {
        manual_seed(3);
        using IModel model = PretrainedModel.ForTraining(
            fixture.Project.BaseModel, new HeadSpec(ModelHead.CausalLanguageModeling, []), dataset.VocabularySize, CPU, fixture.Events);
        var results = new (float[], int)[ranks];
        ThreadCollective.Run(ranks, collective =>
        {
            using TokenizedSplit rows = TokenizedSplit.Open(fixture.TokenizeOutput, "train");
            var task = new DirectPreferenceTask(new PreferenceLoss(PreferenceLossType.Sigmoid, 0.1));
            var counted = new CountingModel(model);
            task.TakeReference(counted, rows, 2, CPU, collective, CancellationToken.None);
            int[] all = [.. Enumerable.Range(0, rows.Count)];
            using Tensor targets = task.TargetsOf(rows, all, new long[all.Sum(row => rows.InputIds(row).Length)], 0).Values;
            results[collective.Rank] = (targets.data<float>().ToArray(), counted.Batches);
        });
        return results;
    }

    private sealed class CountingModel(IModel model) : IModel
    {
        public int Batches { get; private set; }

        public IReadOnlyList<KeyValuePair<string, Tensor>> Weights => model.Weights;

        public JsonObject Config => model.Config;

        public Tensor Forward(PackedBatch batch, ForwardOptions options)
        {
            Batches++;
            return model.Forward(batch, options);
        }

        public void Dispose()
        {
        }
    }
}
