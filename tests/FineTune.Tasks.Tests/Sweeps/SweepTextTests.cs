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
        // History, one slice for each argument.
        Assert.Equal(2 * 4, page.Descendants("circle").Count());
        Assert.Equal(2, page.Descendants("path").Count(path => path.Attribute("class")!.Value is "trial" or "best"));
    }

    [Fact]
    public void A_sweep_without_a_value_has_a_report_all_the_same() =>
        Assert.Contains("<table>", new SweepReport(_project.Project, Goal, [Trials[2]]).Html(), StringComparison.Ordinal);

    public void Dispose() => _project.Dispose();
}
