using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Results;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Stamps;
using FineTune.Tasks.Store;
using Microsoft.Build.Framework;
using Stage = FineTune.Contracts.Stage;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Prints the metrics of this build beside those of another model, and holds the difference against MaxDrop of the Metric items.</summary>
public sealed class CompareModel : Task
{
    /// <summary>What the build tells every stage (<c>StageSettings</c>).</summary>
    [Required]
    public ITaskItem Settings { get; set; } = null!;

    /// <summary>A model folder, its all_results.json, a branch, tag or commit, or a model of the Hub; empty prints this build's metrics alone.</summary>
    public string Against { get; set; } = "";

    /// <summary>A Markdown file the table is appended to, such as a job summary; empty for none.</summary>
    public string SummaryFile { get; set; } = "";

    public override bool Execute()
    {
        var settings = new StageSettings(Settings);
        try
        {
            Compare(settings);
        }
        catch (Exception exception) when (ExpectedFailure.From(exception, settings.ProjectFile) is { } failure)
        {
            Log.Report(failure, settings.ProjectFile);
        }

        return !Log.HasLoggedErrors;
    }

    private void Compare(StageSettings settings)
    {
        ProjectSpec project = StageSession.ProjectOf(settings.SpecFile);
        string now = Path.Combine(new StageFolder(settings.FineTuneFolder, Stage.Evaluate).Output, ResultFiles.AllResults);
        EvaluationResults before = EvaluationResults.None;
        if (Against.Length > 0)
        {
            if (Find(settings) is not { } other)
            {
                return;
            }

            before = EvaluationResults.Read(other);
        }

        EvaluationResults results = EvaluationResults.Read(now);
        string? difference = Against.Length > 0 ? EvaluatedRows.Difference(results, before) : null;
        var table = new MetricTable(project.Name, Against, results, before) { Note = difference is null ? null : OtherRows(project, difference) };
        foreach (string line in table.Lines())
        {
            BuildEngine.Say(line);
        }

        SayWhetherTheyCompare(project, results, before, difference);

        if (SummaryFile.Length > 0)
        {
            string path = Path.GetFullPath(SummaryFile, Path.GetDirectoryName(settings.ProjectFile)!);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.AppendAllText(path, table.Markdown());
        }

        var undefined = new UndefinedMetrics(Log, project, new StageFolder(settings.FineTuneFolder, Stage.Train).Output);
        foreach (MetricSpec metric in project.Metrics)
        {
            CheckDrop(metric, table, undefined);
        }
    }

    private string OtherRows(ProjectSpec project, string difference) => DiagnosticCatalog.OtherRowsEvaluated.Message(Against, project.Name, difference);

    private void SayWhetherTheyCompare(ProjectSpec project, EvaluationResults now, EvaluationResults before, string? difference)
    {
        if (Against.Length == 0)
        {
            const string others = "folder, all_results.json, branch, tag, commit, or org/name@revision of the Hub";
            BuildEngine.Say($"  -p:Against=<{others}> puts the metrics of another model beside these.");
        }
        else if (difference is not null)
        {
            Log.Report(DiagnosticCatalog.OtherRowsEvaluated, new SourcePosition(project.ProjectFile), OtherRows(project, difference));
        }
        else if (now.DatasetFingerprint is null || before.DatasetFingerprint is null)
        {
            string silent = before.DatasetFingerprint is null ? Against : project.Name;
            BuildEngine.Say($"  Whether both were evaluated on the same rows is not known: {silent} has no {ResultFiles.DatasetFingerprint}.");
        }
    }

    /// <summary>The other's all_results.json; null where the Hub does not give it, which has been reported.</summary>
    private string? Find(StageSettings settings)
    {
        string folder = Path.GetDirectoryName(settings.ProjectFile)!;
        string path = Path.GetFullPath(Against, folder);
        foreach (string candidate in (string[])[path, Path.Combine(path, ResultFiles.AllResults)])
        {
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        return Directory.Exists(path) ? throw Nothing(settings, $"the folder has no {ResultFiles.AllResults}")
            : GitFolder.Commit(folder, Against) is { } commit ? OfCommit(settings, commit)
            : NamesModelOfHub(folder) ? OfHub(settings)
            : throw Nothing(settings, "there is no such file, folder, branch, tag or full commit");
    }

    /// <summary>A branch of a remote that was not fetched is none: <c>origin/main</c> is no model.</summary>
    private bool NamesModelOfHub(string folder) =>
        HubReference.TryParse(Against) is { } model && model.Id.Split('/') is [var owner, _] && !GitFolder.HasRemote(folder, owner);

    private string? OfHub(StageSettings settings)
    {
        string results = Path.Combine(settings.FineTuneFolder, "compare", "hub", ResultFiles.AllResults);
        string[] offline = settings.Offline ? ["--offline"] : [];
        return new HubVerb(Log, BuildEngine, settings.EnginePath, settings.ProjectFile).Run("Results", ["--of", Against, "--output", results, .. offline])
            ? results
            : null;
    }

    private string OfCommit(StageSettings settings, string commit)
    {
        if (settings.Store() is not { } store || new RevisionIndex(store.Root).Find(commit, GitFolder.PathInRepository(settings.ProjectFile)) is not { } key)
        {
            throw Nothing(settings, $"the store knows no build of the commit {commit}");
        }

        var problems = new DiagnosticList();
        string scratch = Path.Combine(settings.FineTuneFolder, "compare", commit, ResultFiles.AllResults);
        bool found = new StageStore(store, settings.ProjectFile, problems).TakeFile(Stage.Evaluate, key, ResultFiles.AllResults, scratch);
        Log.Report(problems);
        return found ? scratch : throw Nothing(settings, $"the store no longer has the results of the commit {commit}");
    }

    private FineTuneException Nothing(StageSettings settings, string reason) =>
        new(DiagnosticCatalog.NothingToCompare, new SourcePosition(settings.ProjectFile), Against, reason);

    /// <summary>Of a metric with a MaxDrop that is not defined, <see cref="ReadMetrics"/> says nothing where a comparison follows.</summary>
    private void CheckDrop(MetricSpec metric, MetricTable table, UndefinedMetrics undefined)
    {
        if (metric.MaxDrop is not { } allowed)
        {
            return;
        }

        string before = $"{MetricTable.Text(table.Before(metric.Key))} of {Against}";
        switch (table.Drop(metric.Key))
        {
            case double.PositiveInfinity:
                Fail(metric, undefined.Describe(metric.Name), $"so against {before} it does not keep to", allowed);
                break;
            case { } drop when drop > allowed:
                Fail(metric, MetricTable.Text(table.Now(metric.Key)), $"worse than {before} by {MetricTable.Text(drop)}, which is more than", allowed);
                break;
            case null when Against.Length > 0 && table.Now(metric.Key) is double.NaN:
                undefined.Warn(metric.Name, metric);
                break;
        }
    }

    private void Fail(MetricSpec metric, string value, string relation, double allowed) =>
        Log.Report(DiagnosticCatalog.Dropped, metric.Position, DiagnosticCatalog.Dropped.Message(metric.Key, value, relation, allowed));
}
