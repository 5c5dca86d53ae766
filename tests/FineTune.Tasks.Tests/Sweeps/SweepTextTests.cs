using System.Xml.Linq;
using FineTune.Tasks.Sweeps;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Sweeps;

public sealed class SweepTextTests : IDisposable
{
    private readonly StageFixture _project = new();

    private static readonly SweepGoal Goal = new("accuracy", IsMaximized: true);

    private static readonly Trial[] Trials =
    [
        Of(0, "3e-5", "linear", TrialState.Complete, 0.75),
        Of(1, "1e-4", "cosine", TrialState.Complete, 0.875),
        Of(2, "1e-3", "<b>&'\"", TrialState.Failed, null) with { Reason = "FT3001: <script>alert(1)</script>" },
        Of(3, "1e-5", "linear", TrialState.Pruned, 0.5) with { Evaluations = [new TrialEvaluation(1, 0.5)] },
    ];

    private static Trial Of(int number, string rate, string schedule, TrialState state, double? value) => new()
    {
        Number = number,
        Values = new Dictionary<string, string> { ["LearningRate"] = rate, ["LrSchedulerType"] = schedule, ["BaseModel"] = "builtin:bert-tiny" },
        State = state,
        Value = value,
        Seconds = 2,
    };

    [Fact]
    public void The_best_values_are_a_file_of_arguments()
    {
        string text = new SweepText(Goal, 4).BestArguments(Trials[1], "reviews");
        Assert.Contains("\nlearning_rate: 1e-4\nlr_scheduler_type: 'cosine'\n# BaseModel: builtin:bert-tiny\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_say_how_a_trial_ended_and_the_table_has_the_best_first()
    {
        var text = new SweepText(Goal, 4);
        Assert.Equal(
            "Sweep: trial 0 of 4: accuracy 0.75 (best 0.875, trial 1); LearningRate 3e-5, LrSchedulerType linear, BaseModel builtin:bert-tiny",
            text.Line(Trials[0], Trials[1]));
        Assert.StartsWith("Sweep: trial 2 of 4: failed, FT3001: ", text.Line(Trials[2], null), StringComparison.Ordinal);
        Assert.Equal([1, 0, 3, 2], text.Ranked(Trials).Select(trial => trial.Number));
        Assert.Equal(5, text.Table(Trials).Count());
    }

    [Fact]
    public void The_report_is_a_page_of_its_own_in_which_every_text_is_escaped()
    {
        string html = new SweepReport(_project.Project, Goal, Trials).Html();
        XElement page = XElement.Parse(html["<!DOCTYPE html>\n".Length..].Replace("<meta charset=\"utf-8\">", "", StringComparison.Ordinal)
            .Replace("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">", "", StringComparison.Ordinal));
        Assert.Empty(page.Descendants("script"));
        Assert.DoesNotContain("http", html, StringComparison.Ordinal);
        Assert.Equal(4, page.Descendants("tbody").Last().Elements().Count());
        // History, one slice for each argument; what was pruned or failed in the history alone.
        string[] circles = [.. page.Descendants("circle").Select(circle => circle.Attribute("class")!.Value)];
        Assert.Equal((4, 4, 1), (circles.Count(kind => kind.Length == 0), circles.Count(kind => kind == "best"), circles.Count(kind => kind == "pruned")));
        Assert.Single(page.Descendants("path"), path => path.Attribute("class")!.Value == "failed");
        string[] legend = [.. page.Descendants("li").Select(entry => entry.Value)];
        Assert.Contains("pruned: ended early; where it stood then", legend);
        Assert.Contains("failed: ended by an error", legend);
        Assert.Equal(2, page.Descendants("path").Count(path => path.Attribute("class")!.Value is "trial" or "best"));
    }

    [Theory]
    [InlineData("5.79E-06", "5.79e-6")]
    [InlineData("1E-05", "1e-5")]
    [InlineData("1E+16", "1e16")]
    [InlineData("0.0004466", "0.0004466")]
    [InlineData("builtin:E-model", "builtin:E-model")]
    [InlineData("E5", "E5")]
    public void A_value_is_written_as_people_write_it(string value, string shown) => Assert.Equal(shown, SweepText.Shown(value));

    [Fact]
    public void A_sweep_without_a_value_has_a_report_all_the_same() =>
        Assert.Contains("<table>", new SweepReport(_project.Project, Goal, [Trials[2]]).Html(), StringComparison.Ordinal);

    public void Dispose() => _project.Dispose();
}
