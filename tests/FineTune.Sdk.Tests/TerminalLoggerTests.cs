using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Sdk.Tests;

/// <summary>What a person at a terminal sees: the Terminal Logger hides messages, and what it is not told in its own way nobody reads.</summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class TerminalLoggerTests(PackedSdk sdk)
{
    [Fact]
    public async Task It_shows_why_stages_run_and_speaks_of_no_test()
    {
        using var project = new ModelProject(sdk);
        string[] first = await LinesAsync(project, "build", "reviews.finetune");
        Assert.Contains("  Tokenize: first run", first);
        Assert.Contains("  Train: first run", first);
        Assert.Contains("  Evaluate: first run", first);
        Assert.Contains(first, line => IsLast(line, " → bin/reviews/ (accuracy 0.913)"));

        project.Edit("reviews.finetune", "2e-5", "3e-5");
        string[] changed = await LinesAsync(project, "build", "reviews.finetune");
        Assert.Contains(changed, line => line.StartsWith("  Train: LearningRate changed from ", StringComparison.Ordinal));
        Assert.Contains(await LinesAsync(project, "build", "reviews.finetune"), line => IsLast(line, " → bin/reviews/ (accuracy 0.913, up to date)"));

        project.Edit("reviews.finetune", "\"0.8\"", "\"0.99\"");
        string[] failed = await LinesAsync(project, "build", "reviews.finetune");
        Assert.Contains(failed, line => line.StartsWith("  reviews model failed with 1 error(s) (", StringComparison.Ordinal)
            && line.EndsWith("s)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("  accuracy", "msbuild", "reviews.finetune", "-t:Compare")]
    [InlineData("  [preview]", "msbuild", "reviews.finetune", "-t:Preview")]
    [InlineData("  the store ", "msbuild", "reviews.finetune", "-t:CacheInfo")]
    [InlineData("  reviews: 4 files of the model and 2 inputs are as the manifest records", "msbuild", "reviews.finetune", "-t:Verify")]
    [InlineData("  reviews: every gate passed (accuracy 0.913)", "test", "reviews.finetune")]
    [InlineData("  reviews: removed bin/reviews/; finished stages stay in obj/finetune", "clean", "reviews.finetune")]
    public async Task It_shows_what_a_verb_says(string expected, params string[] arguments)
    {
        using var project = new ModelProject(sdk);
        (await project.BuildAsync()).Succeeded();
        string[] lines = await LinesAsync(project, arguments);
        Assert.Contains(lines, line => line.TrimStart().StartsWith(expected.TrimStart(), StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains(" test model ", StringComparison.Ordinal));
    }

    private static bool IsLast(string line, string end) =>
        line.StartsWith("  reviews model succeeded (", StringComparison.Ordinal) && line.EndsWith(end, StringComparison.Ordinal);

    private static async Task<string[]> LinesAsync(ModelProject project, params string[] arguments)
    {
        CommandResult result = await project.RunAsync([.. arguments, "-tl:on"]);
        return [.. result.Output.Split('\n').Select(TerminalLine.Shown)];
    }
}
