using System.Globalization;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Results;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Stamps;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Stage = FineTune.Contracts.Stage;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Reads what Evaluate measured and holds it against the bounds of the Metric items, in every build.</summary>
public sealed class ReadMetrics : Task
{
    /// <summary>What the build tells every stage (<c>StageSettings</c>).</summary>
    [Required]
    public ITaskItem Settings { get; set; } = null!;

    /// <summary>The key the results have to be of, <c>Evaluate=abc</c>.</summary>
    public string Expected { get; set; } = "";

    /// <summary>True where <see cref="CompareModel"/> comes after.</summary>
    public bool IsCompared { get; set; }

    /// <summary>False writes nothing to the page that GitHub shows of a job.</summary>
    public bool GitHub { get; set; } = true;

    /// <summary>Name by Include, number by the metadata Value.</summary>
    [Output]
    public ITaskItem[] Metrics { get; set; } = [];

    /// <summary>The metrics in one line, such as <c>accuracy 0.912</c>.</summary>
    [Output]
    public string Summary { get; set; } = "";

    public override bool Execute()
    {
        try
        {
            Read();
        }
        catch (Exception exception) when (ExpectedFailure.From(exception, new StageSettings(Settings).FineTuneFolder) is { } failure)
        {
            Log.Report(failure);
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>The results of this build, also where another build has replaced them since Evaluate ran.</summary>
    private EvaluationResults ReadOwnResults(StageSettings settings, string path)
    {
        ExpectedKeys expected = ExpectedKeys.Parse(Expected);
        if (expected.Replaced(settings.FineTuneFolder) is null)
        {
            EvaluationResults results = EvaluationResults.Read(path);
            if (expected.Replaced(settings.FineTuneFolder) is null)
            {
                return results;
            }
        }

        (BuildEngine as IBuildEngine3)?.Yield();
        try
        {
            var session = new StageSession(settings, Contracts.Stage.Evaluate);
            using FileMutex? held = session.TakeLock("the metrics", BuildEngine.Say, CancellationToken.None);
            session.PutBack(expected);
            return EvaluationResults.Read(path);
        }
        finally
        {
            (BuildEngine as IBuildEngine3)?.Reacquire();
        }
    }

    private static string Short(double value) => Text(value, "0.###");

    private static string Text(double value, string format) => double.IsNaN(value) ? "not defined" : value.ToString(format, CultureInfo.InvariantCulture);

    private void Read()
    {
        var settings = new StageSettings(Settings);
        ProjectSpec project = StageSession.ProjectOf(settings.SpecFile);
        string path = Path.Combine(new StageFolder(settings.FineTuneFolder, Stage.Evaluate).Output, ResultFiles.AllResults);
        IReadOnlyDictionary<string, double> values = ReadOwnResults(settings, path).Values;
        Metrics = Items(project, values);
        Summary = DisplayText.Escape(Summarize(project, values));
        SummarizeForGitHub(settings, project, values);
        foreach (MetricSpec metric in project.Metrics)
        {
            if (!values.TryGetValue(metric.Key, out double value))
            {
                throw new FineTuneException(
                    DiagnosticCatalog.ResultsNotReadable, new SourcePosition(path), $"there is no {EvaluationResults.Prefix}{metric.Key}");
            }

            CheckBounds(metric, value);
        }

        new UndefinedMetrics(Log, project, ModelFolder).Report(values, IsCompared);
        if (Log.HasLoggedErrors)
        {
            WriteReport(settings, project);
        }
    }

    /// <summary>A model that failed its gates gets no model folder, but its report says more than the error does.</summary>
    private void WriteReport(StageSettings settings, ProjectSpec project)
    {
        if (new ModelReport(project with { Exports = [] }, settings.FineTuneFolder).Content() is { } page)
        {
            string path = Path.Combine(settings.FineTuneFolder, ResultFiles.Report);
            AtomicFile.WriteIfDifferent(path, page);
            string shown = Path.GetRelativePath(Path.GetDirectoryName(project.ProjectFile)!, path).Replace('\\', '/');
            BuildEngine.Say($"{project.Name}: the report of the model that failed its gates is {shown}");
        }
    }

    /// <summary>Also where a gate fails, which is when a person looks. -t:Compare has a table of its own.</summary>
    private void SummarizeForGitHub(StageSettings settings, ProjectSpec project, IReadOnlyDictionary<string, double> values)
    {
        if (!GitHubAnnotations.IsThere || !GitHub || IsCompared || settings.Trial.Length > 0
            || Environment.GetEnvironmentVariable("GITHUB_STEP_SUMMARY") is not { Length: > 0 } file)
        {
            return;
        }

        var warnings = new List<LogEvent>();
        foreach (Stage stage in (Stage[])[Stage.Tokenize, Stage.Train, Stage.Evaluate])
        {
            warnings.AddRange(StageStamp.Load(new StageFolder(settings.FineTuneFolder, stage).Stamp, out _)?.Warnings ?? []);
        }

        string samples = Path.Combine(new StageFolder(settings.FineTuneFolder, Stage.Evaluate).Output, ResultFiles.Samples);
        var summary = new JobSummary(project, values) { Warnings = warnings, Samples = ReadSamples(samples) };
        File.AppendAllText(file, summary.Markdown());
    }

    private static IReadOnlyList<KeyValuePair<string, string>> ReadSamples(string path)
    {
        try
        {
            return SampleFile.Read(path);
        }
        catch (Exception failure) when (StrictJson.IsDamage(failure))
        {
            throw new FineTuneException(DiagnosticCatalog.ResultsNotReadable, new SourcePosition(path), failure, failure.Message.TrimEnd('.'));
        }
    }

    private static ITaskItem[] Items(ProjectSpec project, IReadOnlyDictionary<string, double> values)
    {
        var items = new List<ITaskItem>();
        var names = new List<string>(MetricNames.InOrder(values.Keys));
        foreach (HookSpec hook in project.Hooks)
        {
            names.AddRange(hook.Metrics);
        }

        foreach (string name in names)
        {
            if (values.TryGetValue(name, out double value))
            {
                var item = new TaskItem(name);
                item.SetMetadata("Value", value.ToString("R", CultureInfo.InvariantCulture));
                items.Add(item);
            }
        }

        return [.. items];
    }

    /// <summary>The metrics the project names, or else the one that says most of its task.</summary>
    private static string Summarize(ProjectSpec project, IReadOnlyDictionary<string, double> values)
    {
        var names = new List<string>();
        foreach (MetricSpec metric in project.Metrics)
        {
            names.Add(metric.Key);
        }

        foreach (string name in TaskCatalog.Of(project.Task).DefaultMetrics(
            project.TaskArguments.ProblemType, project.TaskArguments.Objective))
        {
            if (names.Count == 0 && values.ContainsKey(name))
            {
                names.Add(name);
            }
        }

        var parts = new List<string>();
        foreach (string name in names)
        {
            if (values.TryGetValue(name, out double value))
            {
                parts.Add($"{name} {Short(value)}");
            }
        }

        return string.Join(", ", parts);
    }

    private string ModelFolder => new StageFolder(new StageSettings(Settings).FineTuneFolder, Stage.Train).Output;

    private void CheckBounds(MetricSpec metric, double value)
    {
        if (value < metric.Minimum)
        {
            Fail(metric, value, "below the minimum", metric.Minimum);
        }

        if (value > metric.Maximum)
        {
            Fail(metric, value, "above the maximum", metric.Maximum);
        }
    }

    private void Fail(MetricSpec metric, double value, string relation, double? bound)
    {
        string message = DiagnosticCatalog.GateFailed.Message(metric.Key, Text(value, "0.######"), relation, bound, ModelFolder);
        Log.Report(DiagnosticCatalog.GateFailed, metric.Position, message);
    }
}
