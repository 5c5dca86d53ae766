using System.Globalization;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Results;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Stamps;
using Microsoft.Build.Framework;
using Stage = FineTune.Contracts.Stage;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Holds what Export measured of each file against the bounds of the Metric items and against the model itself, in every build.</summary>
public sealed class CheckExports : Task
{
    /// <summary>What the build tells every stage (<c>StageSettings</c>).</summary>
    [Required]
    public ITaskItem Settings { get; set; } = null!;

    /// <summary>The key the results have to be of, <c>Export=abc</c>.</summary>
    public string Expected { get; set; } = "";

    public override bool Execute()
    {
        var settings = new StageSettings(Settings);
        try
        {
            Check(settings);
        }
        catch (Exception exception) when (ExpectedFailure.From(exception, settings.FineTuneFolder) is { } failure)
        {
            Log.Report(failure);
        }

        return !Log.HasLoggedErrors;
    }

    private void Check(StageSettings settings)
    {
        ProjectSpec project = StageSession.ProjectOf(settings.SpecFile);
        string path = Path.Combine(new StageFolder(settings.FineTuneFolder, Stage.Export).Output, ResultFiles.AllResults);
        using FileMutex? held = PutBack(settings);
        EvaluationResults model = EvaluationResults.Read(path);
        foreach (ExportSpec export in project.Exports)
        {
            EvaluationResults results = EvaluationResults.Read(path, ResultFiles.ExportPrefix(export));
            foreach (MetricSpec metric in project.Metrics)
            {
                Check(metric, export, results, model);
            }
        }
    }

    /// <summary>Puts back the results of this build, where another build has replaced them since Export ran.</summary>
    /// <returns>The project's lock; null where there is nothing to put back.</returns>
    private FileMutex? PutBack(StageSettings settings)
    {
        ExpectedKeys expected = ExpectedKeys.Parse(Expected);
        if (expected.Replaced(settings.FineTuneFolder) is null)
        {
            return null;
        }

        (BuildEngine as IBuildEngine3)?.Yield();
        try
        {
            var session = new StageSession(settings, Stage.Export);
            FileMutex? held = session.TakeLock("the exports", BuildEngine.Say, CancellationToken.None);
            session.PutBack(expected);
            return held;
        }
        finally
        {
            (BuildEngine as IBuildEngine3)?.Reacquire();
        }
    }

    private void Check(MetricSpec metric, ExportSpec export, EvaluationResults results, EvaluationResults model)
    {
        // A file is measured on the evaluation split as a whole.
        if (metric.EvalSet is not null || metric.Slice is not null)
        {
            return;
        }

        if (!results.Values.TryGetValue(metric.Name, out double value) || !model.Values.TryGetValue(metric.Name, out double original))
        {
            return;
        }

        // What is not defined for the model either, has been told of.
        if (double.IsNaN(value) && !double.IsNaN(original) && metric is not { Minimum: null, Maximum: null, MaxExportDrop: null })
        {
            Fail(metric, export, "not defined", "but that of the model is", original);
        }

        if (value < metric.Minimum)
        {
            Fail(metric, export, Text(value), "below the minimum of", metric.Minimum.Value);
        }

        if (value > metric.Maximum)
        {
            Fail(metric, export, Text(value), "above the maximum of", metric.Maximum.Value);
        }

        double drop = model.GreaterIsBetter(metric.Name) ? original - value : value - original;
        if (drop > metric.MaxExportDrop)
        {
            Fail(metric, export, Text(value), $"worse than the model's {Text(original)} by {Text(drop)}, which is more than", metric.MaxExportDrop.Value);
        }
    }

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private void Fail(MetricSpec metric, ExportSpec export, string value, string relation, double bound)
    {
        SourcePosition? position = metric.MaxExportDrop is null ? export.Position : metric.Position;
        Log.Report(
            DiagnosticCatalog.ExportGateFailed, position, DiagnosticCatalog.ExportGateFailed.Message(metric.Name, export.Name, value, relation, Text(bound)));
    }
}
