using FineTune.Contracts;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Stages;

public sealed class ReadMetricsTests : IDisposable
{
    private readonly StageFixture _project = new();
    private readonly RecordingBuildEngine _build = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Metrics_become_items_and_a_summary()
    {
        ReadMetrics task =
            Read("""{"eval_accuracy": 0.91251, "eval_loss": 0.25, "train_loss": 1, "epoch": 3.0}""", new MetricSpec("accuracy", 0.8), new MetricSpec("loss"));
        Assert.True(task.Execute());
        Assert.Equal("accuracy 0.913, loss 0.25", task.Summary);
        Assert.Equal(["accuracy=0.91251", "loss=0.25"], task.Metrics.Select(item => $"{item.ItemSpec}={item.GetMetadata("Value")}"));
    }

    [Fact]
    public void A_metric_outside_its_bounds_is_an_error_at_its_element()
    {
        var position = new SourcePosition("/reviews.finetune", 12, 6);
        ReadMetrics task =
            Read("""{"eval_accuracy": 0.7, "eval_loss": 0.9}""", new MetricSpec("accuracy", 0.8, Position: position), new MetricSpec("loss", Maximum: 0.5));
        Assert.False(task.Execute());
        Assert.Equal(["FT4001", "FT4001"], _build.Errors.Select(error => error.Code));
        Assert.StartsWith(
            "accuracy is 0.7, below the minimum of 0.8. The model folder in bin was not replaced", _build.Errors.First().Message, StringComparison.Ordinal);
        Assert.Equal((12, 6), (_build.Errors.First().LineNumber, _build.Errors.First().ColumnNumber));
        Assert.StartsWith("loss is 0.9, above the maximum of 0.5.", _build.Errors.Last().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_failed_has_a_report_that_says_so()
    {
        _project.Write(
            "obj/finetune/evaluate/output/report.html", $"<html>{ReportSlots.Empty(ReportSlots.Verdict)}{ReportSlots.Empty(ReportSlots.Gates)}</html>");
        Assert.True(Read("""{"eval_accuracy": 0.9}""", new MetricSpec("accuracy", 0.8)).Execute());
        Assert.False(File.Exists(_project["obj/finetune/report.html"]));
        Assert.False(Read("""{"eval_accuracy": 0.7}""", new MetricSpec("accuracy", 0.8)).Execute());
        string html = File.ReadAllText(_project["obj/finetune/report.html"]);
        Assert.Contains("failed 1 of 1 gate", html, StringComparison.Ordinal);
        Assert.Contains(">at least 0.8</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_that_is_not_defined_is_within_no_bounds_and_told_once()
    {
        ReadMetrics task = Read("""{"eval_roc_auc": null, "eval_accuracy": 1}""", new MetricSpec("roc_auc", 0.8, 0.9));
        Assert.False(task.Execute());
        Assert.StartsWith(
            "roc_auc is not defined for the rows evaluated (they, or the predictions, are all alike), so it does not reach the minimum of 0.8.",
            Assert.Single(_build.Errors).Message,
            StringComparison.Ordinal);
        Assert.Empty(_build.Warnings);
    }

    [Fact]
    public void A_metric_that_is_not_defined_and_has_no_bounds_is_a_warning_at_its_element()
    {
        Assert.True(Read("""{"eval_roc_auc": null, "eval_loss": null}""", new MetricSpec("roc_auc", Position: new SourcePosition("/reviews.finetune", 12, 6)))
            .Execute());
        Assert.Equal(["FT4012", "FT4012"], _build.Warnings.Select(warning => warning.Code));
        Assert.Equal([12, 0], _build.Warnings.Select(warning => warning.LineNumber));
        Assert.StartsWith(
            "roc_auc is not defined for the rows evaluated: they, or the predictions, are all alike.",
            _build.Warnings.First().Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_hook_gives_and_is_no_number_is_put_down_to_the_hook()
    {
        _project.Project = _project.Project with { Hooks = [new HookSpec("Mine.dll", ["cost"])] };
        Assert.False(Read("""{"eval_cost": null}""", new MetricSpec("cost", Maximum: 1)).Execute());
        Assert.StartsWith(
            "cost is not defined for the rows evaluated (its hook gave NaN), so it does not keep to the maximum of 1.",
            Assert.Single(_build.Errors).Message,
            StringComparison.Ordinal);
        Assert.Empty(_build.Warnings);
    }

    [Theory]
    [InlineData(FineTuneTask.TokenClassification, "f1 0.5")]
    [InlineData(FineTuneTask.FillMask, "perplexity 3")]
    [InlineData(FineTuneTask.TextClassification, "accuracy 0.25")]
    public void Without_Metric_items_the_summary_is_the_metric_that_says_most_of_the_task(FineTuneTask kind, string summary)
    {
        _project.Project = _project.Project with { Task = kind };
        ReadMetrics task = Read("""{"eval_accuracy": 0.25, "eval_f1": 0.5, "eval_perplexity": 3, "eval_loss": 1}""");
        Assert.True(task.Execute());
        Assert.Equal(summary, task.Summary);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"\ud800": 1}""")]
    [InlineData(null)]
    public void Results_that_cannot_be_read_are_an_error(string? results)
    {
        Assert.False(Read(results, new MetricSpec("accuracy")).Execute());
        Assert.Equal("FT4002", Assert.Single(_build.Errors).Code);
    }

    private ReadMetrics Read(string? results, params MetricSpec[] metrics)
    {
        _project.Project = _project.Project with { Metrics = metrics };
        if (results is not null)
        {
            _project.Write("obj/finetune/evaluate/output/all_results.json", results);
        }

        return new ReadMetrics { BuildEngine = _build, Settings = _project.Settings() };
    }
}
