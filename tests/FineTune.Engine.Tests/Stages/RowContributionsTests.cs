using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Reports;
using FineTune.Engine.Stages;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Tests.Training;
using FineTune.Engine.Training;
using FineTune.Tokenizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Stages;

/// <summary>What tokens did to the loss of their row.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class RowContributionsTests
{
    /// <summary>Completeness (Sundararajan et al., 2017): together they are the loss of the row less that of as many average words.</summary>
    [Theory]
    [InlineData("single")]
    [InlineData("tokens")]
    public async Task Contributions_sum_up_to_the_loss_of_the_row_less_that_of_average_words(string kind)
    {
        using var fixture = new TaskFixture(kind);
        fixture.Project = fixture.Project with { Training = fixture.Project.Training with { MaxSteps = 20 } };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        DatasetInfo dataset = fixture.Dataset();
        using TokenizedSplit rows = TokenizedSplit.Open(fixture.TokenizeOutput, "test", []);
        using IModel model = PretrainedModel.Trained(fixture.TrainOutput, CPU, out _);
        ITrainingTask task = TaskRegistry.Of(fixture.Project, dataset).CreateTraining(fixture.Project, dataset);
        var tokenizer = new TextTokenizer(TokenizerFiles.LoadDefinition(fixture.TokenizeOutput));
        var contributions = new RowContributions(model, task, rows, tokenizer, CPU, points: 64);
        WorstRow[] wanted = [.. Enumerable.Range(0, 6).Select(row => new WorstRow(row, 0, "", ""))];

        IReadOnlyDictionary<int, IReadOnlyList<TokenContribution>> found = contributions.Of(wanted, CancellationToken.None);

        Assert.Equal(wanted.Length, found.Count);
        using DisposeScope scope = NewDisposeScope();
        var collator = new Collator(rows, task, CPU);
        Tensor Forward(EmbeddingProbe probe, params int[] numbers)
        {
            Batch batch = collator.Collate(numbers, ITargetSource.EvaluationPass);
            return task.Losses(model.Forward(batch.Input, task.OptionsFor(ForwardOptions.Evaluation with { Probe = probe }, batch)), batch).sum();
        }

        var looked = new EmbeddingProbe(null, 1);
        Forward(looked, [.. Enumerable.Range(0, 32)]);
        Tensor average = looked.Point!.detach().mean([0], keepdim: true);
        double largest = 0;
        foreach (WorstRow row in wanted)
        {
            double whole = Forward(new EmbeddingProbe(average, 1), row.Row).item<float>();
            double difference = whole - Forward(new EmbeddingProbe(average, 0), row.Row).item<float>();
            Assert.Equal(difference, found[row.Row].Sum(token => token.Contribution), 0.02 + (0.05 * Math.Abs(difference)));
            largest = Math.Max(largest, Math.Abs(difference));
        }

        // There was something to explain.
        Assert.InRange(largest, 0.1, double.MaxValue);
    }
}
