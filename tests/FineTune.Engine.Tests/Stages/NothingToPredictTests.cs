using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Tests.Training;

namespace FineTune.Engine.Tests.Stages;

/// <summary>Evaluation rows of which nothing is to be predicted: what is measured is not defined, and is written as such.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class NothingToPredictTests
{
    [Theory]
    [InlineData("masked", "text\nred\n")]
    [InlineData("causal", "text,other\n,red\n")]
    public async Task Loss_accuracy_and_perplexity_are_null(string kind, string test)
    {
        using var fixture = new TaskFixture(kind);
        await File.WriteAllTextAsync(fixture.Project.Datasets[1].Files[0], test);
        fixture.Project = fixture.Project with
        {
            Training = fixture.Project.Training with { MaxSteps = 2, EvalStrategy = IntervalStrategy.Steps, EvalSteps = 1 },
        };

        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();

        JsonObject results = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(fixture.EvaluateOutput, "all_results.json")))!.AsObject();
        foreach (string name in (string[])["eval_loss", "eval_perplexity", "perplexity"])
        {
            Assert.True(results.ContainsKey(name), name);
            Assert.Null(results[name]);
        }

        Assert.Equal(1, results["eval_samples"]!.GetValue<int>());
        Assert.Contains("loss is not defined for this evaluation.", string.Join("\n", fixture.Events.Logs), StringComparison.Ordinal);
    }
}
