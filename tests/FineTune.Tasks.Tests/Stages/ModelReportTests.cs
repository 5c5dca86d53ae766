using FineTune.Contracts;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Stages;

/// <summary>What the build puts into the report beside a model.</summary>
public sealed class ModelReportTests : IDisposable
{
    private static readonly string Page = "<html>" + string.Concat(
        ((string[])[ReportSlots.Verdict, ReportSlots.Gates, ReportSlots.Exports, ReportSlots.Previous, ReportSlots.Training])
            .Select(ReportSlots.Empty)) + "</html>";

    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(0.8, null, "passed its gate", "+0.05", "passed")]
    [InlineData(0.9, null, "failed 1 of 1 gate", "-0.05", "failed")]
    [InlineData(null, 0.9, "passed its gate", "+0.05", "passed")]
    [InlineData(0.85, null, "passed its gate", "0", "passed")]
    public void Each_gate_stands_there_with_its_distance(double? minimum, double? maximum, string verdict, string distance, string word)
    {
        Finish("""{"eval_accuracy": 0.85}""");
        _fixture.Project = _fixture.Project with { Metrics = [new MetricSpec("accuracy", minimum, maximum)] };
        string html = Written();
        Assert.Contains($">{verdict}</p>", html, StringComparison.Ordinal);
        Assert.Contains($"<td class=\"n\">{distance}</td>", html, StringComparison.Ordinal);
        Assert.Contains($">{word}</td>", html, StringComparison.Ordinal);
        Assert.Equal(Page, ReportSlots.Emptied(html));
    }

    [Fact]
    public void A_metric_that_is_not_defined_passes_nothing_and_one_without_a_bound_is_no_gate()
    {
        Finish("""{"eval_accuracy": null, "eval_f1": 0.5}""");
        Assert.Contains("failed 1 of 1 gate", Written(), StringComparison.Ordinal);
        _fixture.Project = _fixture.Project with { Metrics = [new MetricSpec("f1")] };
        string html = Written();
        Assert.Contains(">no gates</p>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<h3>Gates</h3>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_that_moves_has_the_page_written_anew()
    {
        Finish("""{"eval_accuracy": 0.85}""");
        Written();
        var manifest = new ManifestFile(_fixture.FineTuneFolder);
        Assert.True(manifest.IsCurrent(_fixture.Project));
        Assert.False(manifest.IsCurrent(_fixture.Project with { Metrics = [new MetricSpec("accuracy", Minimum: 0.81)] }));
    }

    [Fact]
    public void The_model_before_is_compared_with_and_stays_the_one_before()
    {
        Finish("""{"eval_accuracy": 0.75, "eval_loss": 0.5}""");
        _fixture.Project = _fixture.Project with { Metrics = [] };
        Assert.DoesNotContain("model before", Written(), StringComparison.Ordinal);
        PutIntoBin("""{"eval_accuracy": 0.75, "eval_loss": 0.5}""");

        _fixture.Project = _fixture.Project with { Training = _fixture.Project.Training with { LearningRate = 3e-5 } };
        Finish("""{"eval_accuracy": 0.875, "eval_loss": 0.625}""");
        string html = Written();
        Assert.Contains("<th scope=\"row\">learning_rate</th><td>2e-05</td><td>3e-05</td>", html, StringComparison.Ordinal);
        const string accuracy = "<th scope=\"row\">accuracy</th><td class=\"n\">0.75</td><td class=\"n\">0.875</td><td class=\"n good\">+0.125</td>";
        Assert.Contains(accuracy, html, StringComparison.Ordinal);
        Assert.Contains("<td class=\"n bad\">+0.125</td>", html, StringComparison.Ordinal);

        // The same model once more is no other one.
        PutIntoBin("""{"eval_accuracy": 0.875, "eval_loss": 0.625}""");
        Assert.Equal(html, Written());
    }

    [Fact]
    public void Without_a_page_of_a_stage_there_is_none()
    {
        _fixture.FinishAll();
        new ManifestFile(_fixture.FineTuneFolder).Write(_fixture.Project, _fixture["bin/reviews"]);
        Assert.False(File.Exists(_fixture["obj/finetune/manifest/report.html"]));
    }

    private void Finish(string results)
    {
        _fixture.FinishAll();
        _fixture.Write("obj/finetune/evaluate/output/report.html", Page);
        _fixture.Write("obj/finetune/evaluate/output/all_results.json", results);
    }

    private string Written()
    {
        new ManifestFile(_fixture.FineTuneFolder).Write(_fixture.Project, _fixture["bin/reviews"]);
        return File.ReadAllText(_fixture["obj/finetune/manifest/report.html"]);
    }

    /// <summary>As the build does once all is written.</summary>
    private void PutIntoBin(string results)
    {
        _fixture.Write("bin/reviews/manifest.json", File.ReadAllText(_fixture["obj/finetune/manifest/manifest.json"]));
        _fixture.Write("bin/reviews/training_args.json", File.ReadAllText(_fixture["obj/finetune/manifest/training_args.json"]));
        _fixture.Write("bin/reviews/all_results.json", results);
    }
}
