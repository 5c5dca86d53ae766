using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Engine.Tests.Training;

namespace FineTune.Engine.Tests.Stages;

/// <summary>What the report of a trained model shows, whatever its task.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed partial class ReportContentTests
{
    public static TheoryData<string> Kinds => [.. TaskFixture.KindsOfTexts, "image", "sound", "pairs", "scored pairs"];

    /// <summary>Tasks that give probabilities of labels.</summary>
    private static bool HasProbabilities(string kind) => kind is "single" or "multi" or "tokens" or "choice" or "image" or "sound";

    /// <summary>Tasks whose worst rows are shown by their words, and are right or wrong each by itself.</summary>
    private static bool HasContributions(string kind) => kind is "single" or "multi" or "regression" or "tokens" or "question" or "choice";

    /// <summary>Tasks whose first rows are shown token by token.</summary>
    private static bool GuessesTokens(string kind) => kind is "masked" or "causal" or "summaries";

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Curves_lengths_and_probabilities_are_those_of_the_task(string kind)
    {
        using var fixture = new TaskFixture(kind);
        // Few steps, and a log that has none of them.
        fixture.Project = fixture.Project with
        {
            // No step goes anywhere, so that there are mistakes.
            Training = fixture.Project.Training with { MaxSteps = 4, LoggingSteps = 500, LearningRate = 1e-9 },
            ReportIncludeTexts = true,
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();
        string report = File.ReadAllText(Path.Combine(fixture.EvaluateOutput, ResultFiles.Report));
        Assert.Contains("at step 1 to ", report, StringComparison.Ordinal);
        Assert.Contains("at step 4.", report, StringComparison.Ordinal);
        Assert.Contains("<figcaption>Learning rate", report, StringComparison.Ordinal);
        Assert.Equal(kind is not ("image" or "sound"), report.Contains("Rows of the split train by their tokens", StringComparison.Ordinal));
        Assert.Equal(HasProbabilities(kind), report.Contains("<h2>Probabilities</h2>", StringComparison.Ordinal));
        Assert.Equal(kind is "single" or "multi", report.Contains("best F1 at ", StringComparison.Ordinal));
        string worst = report.Split("<h2>").FirstOrDefault(section => section.StartsWith("Worst rows", StringComparison.Ordinal), "");
        Assert.Equal(HasContributions(kind), ColouredToken().IsMatch(worst));
        Assert.Equal(GuessesTokens(kind), report.Contains("<h2>Token by token</h2>", StringComparison.Ordinal));
        Assert.Equal(kind == "sound", report.Contains("<img alt=\"recording of ", StringComparison.Ordinal));
        // The letters of a picture are any.
        Assert.DoesNotContain("NaN", Regex.Replace(report, "src=\"data:[^\"]*\"", ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Generated_texts_stand_beside_those_that_are_right_where_the_report_may_have_them(bool includesTexts)
    {
        using var fixture = new TaskFixture("summaries");
        fixture.Project = fixture.Project with
        {
            ReportIncludeTexts = includesTexts,
            TaskArguments = fixture.Project.TaskArguments with { PredictWithGenerate = true },
            Training = fixture.Project.Training with { MaxSteps = 1 },
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();
        string report = File.ReadAllText(Path.Combine(fixture.EvaluateOutput, ResultFiles.Report));
        string[] first = File.ReadLines(fixture.Project.Datasets[1].Files[0]).ElementAt(1).Split(',');
        Assert.Equal(includesTexts, report.Contains("<h2>Generated texts</h2>", StringComparison.Ordinal));
        string row = $"<tr><th scope=\"row\">test.csv:2</th><td>{first[0]} / {first[1]}</td><td data-name=\"right\">";
        Assert.Equal(includesTexts, report.Contains(row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_build_warned_of_is_summed_up()
    {
        using var fixture = new TaskFixture("single");
        string train = fixture.Project.Datasets[0].Files[0];
        File.AppendAllLines(train, File.ReadLines(train).Skip(1).Take(3).ToArray());
        fixture.Project = fixture.Project with
        {
            Tokenizer = fixture.Project.Tokenizer with { MaxLength = 6 },
            Training = fixture.Project.Training with { MaxSteps = 1 },
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();
        string report = File.ReadAllText(Path.Combine(fixture.EvaluateOutput, ResultFiles.Report));
        Assert.Contains("<tr><th scope=\"row\">Repeated rows</th><td>train</td>", report, StringComparison.Ordinal);
        Assert.Contains("<tr><th scope=\"row\">Rows over MaxLength</th><td>train</td>", report, StringComparison.Ordinal);
        Assert.Contains("MaxLength 6</text>", report, StringComparison.Ordinal);
    }

    [GeneratedRegex("<span class=\"[ud][1-4]\" title=")]
    private static partial Regex ColouredToken();
}
