using FineTune.Contracts;
using FineTune.Tasks.EngineProcesses;
using FineTune.Tasks.Tests.Support;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Stages;

public sealed class CheckExportsTests : IDisposable
{
    private const string Results =
        """{"eval_accuracy": 0.91, "eval_loss": 0.25, "export_onnx_float32_accuracy": 0.91, "export_onnx_int8_accuracy": 0.88, "export_onnx_int8_loss": 0.4}""";

    private static readonly SourcePosition Metric = new("/reviews.finetune", 12, 6);
    private static readonly SourcePosition Export = new("/reviews.finetune", 14, 6);

    private readonly StageFixture _project = new();
    private readonly RecordingBuildEngine _build = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void What_keeps_to_all_bounds_is_no_error() =>
        Assert.True(Check(Results, new MetricSpec("accuracy", Minimum: 0.88, MaxExportDrop: 0.04), new MetricSpec("loss", MaxExportDrop: 0.16)).Execute());

    [Fact]
    public void An_export_that_is_worse_than_the_model_by_more_than_allowed_is_an_error_at_the_metric()
    {
        Assert.False(Check(Results, new MetricSpec("accuracy", MaxExportDrop: 0.02, Position: Metric)).Execute());
        (string? code, int line, string? message) = (_build.Errors.Single().Code, _build.Errors.Single().LineNumber, _build.Errors.Single().Message);
        Assert.Equal(("FT6005", 12), (code, line));
        Assert.StartsWith(
            "accuracy of the export 'onnx int8' is 0.88, worse than the model's 0.91 by 0.03, which is more than 0.02. The model folder in bin was not",
            message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_loss_more_is_worse()
    {
        Assert.False(Check(Results, new MetricSpec("loss", MaxExportDrop: 0.1)).Execute());
        Assert.StartsWith(
            "loss of the export 'onnx int8' is 0.4, worse than the model's 0.25 by 0.15", _build.Errors.Single().Message, StringComparison.Ordinal);
    }

    /// <summary>Of questions, which SQuAD's scripts score from 0 to 100, and of choices and pictures.</summary>
    [Theory]
    [InlineData("exact_match", 84, 82.5, 1.5, 1)]
    [InlineData("f1", 91.25, 90, 1.25, 1)]
    [InlineData("accuracy", 0.9, 0.8, 0.1, 0.05)]
    public void A_drop_is_in_the_units_of_its_metric(string metric, double model, double export, double drop, double allowed)
    {
        string results = FormattableString.Invariant($"{{\"eval_{metric}\": {model}, \"export_onnx_int8_{metric}\": {export}}}");

        Assert.True(Check(results, new MetricSpec(metric, MaxExportDrop: drop + 0.01)).Execute());
        Assert.False(Check(results, new MetricSpec(metric, MaxExportDrop: allowed)).Execute());
        Assert.Contains(FormattableString.Invariant($"by {drop}, which is more than {allowed}"), _build.Errors.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bounds_of_the_model_hold_for_its_exports()
    {
        Assert.False(Check(Results, new MetricSpec("accuracy", Minimum: 0.9, Position: Metric), new MetricSpec("loss", Maximum: 0.3)).Execute());
        Assert.Equal(["FT6005", "FT6005"], _build.Errors.Select(error => error.Code));
        Assert.Equal([14, 14], _build.Errors.Select(error => error.LineNumber));
        Assert.StartsWith("accuracy of the export 'onnx int8' is 0.88, below the minimum of 0.9.", _build.Errors.First().Message, StringComparison.Ordinal);
        Assert.StartsWith("loss of the export 'onnx int8' is 0.4, above the maximum of 0.3.", _build.Errors.Last().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_that_only_the_export_does_not_have_keeps_to_no_bound()
    {
        Assert.False(Check("""{"eval_f1": 0.5, "export_onnx_int8_f1": null}""", new MetricSpec("f1", MaxExportDrop: 0.1)).Execute());
        Assert.StartsWith(
            "f1 of the export 'onnx int8' is not defined, but that of the model is 0.5.", _build.Errors.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_that_are_missing_are_told()
    {
        Assert.False(new CheckExports { BuildEngine = _build, Settings = _project.Settings() }.Execute());
        Assert.Single(_build.Errors);
    }

    [Fact]
    public void ONNX_Runtime_is_found_where_NuGet_put_it_and_asked_for_elsewhere()
    {
        using var folder = new TemporaryFolder();
        folder.Write("packages/microsoft.ml.onnxruntime/1.2.3/runtimes/linux-x64/native/libonnxruntime.so", "");
        var locator = new OnnxRuntimeLocator { Version = "1.2.3", PackageFolders = $"/none;{folder["packages"]}", RuntimeIdentifier = "linux-x64" };

        Assert.Equal(folder["packages/microsoft.ml.onnxruntime/1.2.3/runtimes/linux-x64/native"], locator.Find("/x.finetune"));
        var failure = Assert.Throws<FineTuneException>(() => (locator with { Version = "9.9.9" }).Find("/x.finetune"));
        Assert.Equal(DiagnosticCatalog.OnnxRuntimeNotRestored, failure.Descriptor);
        Assert.StartsWith("The package Microsoft.ML.OnnxRuntime 9.9.9,", failure.Message, StringComparison.Ordinal);
    }

    private CheckExports Check(string results, params MetricSpec[] metrics)
    {
        _project.Project = _project.Project with
        {
            Metrics = metrics,
            Exports = [new ExportSpec(ExportFormat.Onnx), new ExportSpec(ExportFormat.Onnx, ExportPrecision.Int8, Export)],
        };
        _project.Write("obj/finetune/export/output/all_results.json", results);
        return new CheckExports { BuildEngine = _build, Settings = _project.Settings() };
    }
}
