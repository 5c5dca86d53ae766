using System.Collections;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Sweeps;
using Microsoft.Build.Framework;
using Stage = FineTune.Contracts.Stage;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>
/// Runs the trials of a sweep, each as a build of this project with other values, on as many of MSBuild's nodes as there are; keeps what they came to,
/// and says which was the best.
/// </summary>
public sealed class RunSweep : Task, ICancelableTask
{
    private const string BestFile = "sweep.best.yaml";
    private const int MostParallelTrials = 4;

    private volatile bool _isCancelled;

    /// <summary>What the build tells every stage (<c>StageSettings</c>).</summary>
    [Required]
    public ITaskItem Settings { get; set; } = null!;

    /// <summary>The key of the tokens: other data, other trials.</summary>
    public string TokenizeKey { get; set; } = "";

    /// <summary>How many nodes MSBuild builds with.</summary>
    public int Nodes { get; set; } = 1;

    /// <summary>True where the Terminal Logger shows the build and its live line is wanted.</summary>
    public bool LiveProgress { get; set; }

    private IBuildEngine3 Builds => (IBuildEngine3)BuildEngine;

    public void Cancel() => _isCancelled = true;

    public override bool Execute()
    {
        var settings = new StageSettings(Settings);
        try
        {
            ProjectSpec project = StageSession.ProjectOf(settings.SpecFile);
            if (project.EvalSplit is null)
            {
                throw new FineTuneException(
                    DiagnosticCatalog.SweepWithoutEvaluation, new SourcePosition(project.ProjectFile), SweepGoal.Of(project).Metric);
            }

            return Run(settings, project);
        }
        catch (Exception exception) when (ExpectedFailure.From(exception, settings.FineTuneFolder) is { } failure)
        {
            Log.Report(failure, settings.ProjectFile);
            return false;
        }
    }

    private bool Run(StageSettings settings, ProjectSpec project)
    {
        var folder = new SweepFolder(settings.FineTuneFolder);
        using FileMutex? held = FileMutex.Take(
            Path.Combine(settings.FineTuneFolder, "sweep.lock"),
            MutexOwner.Here($"{project.Name}, Sweep"),
            owner => BuildEngine.Say($"Sweep: waiting for another sweep of this project{(owner is null ? "" : $", {owner}")}"),
            CancellationToken.None);
        var goal = SweepGoal.Of(project);
        SweepSpec sweep = project.Sweep ?? SweepSpec.Default;
        var plan = new SweepPlan(sweep, goal);
        var text = new SweepText(goal, plan.Total);
        var journal = SweepJournal.Open(folder.FullPath, Identity(settings, project, goal), out bool wasReplaced);
        SayWhatIsKnown(journal, wasReplaced);
        var batch = new TrialBatch(project.ProjectFile, folder, goal);
        if (!RunTrials(sweep, plan, batch, text, journal))
        {
            return false;
        }

        if (goal.Best(journal.Trials) is not { } best)
        {
            throw new FineTuneException(
                DiagnosticCatalog.NoTrialSucceeded,
                new SourcePosition(project.ProjectFile),
                Quantity.Of(journal.Trials.Count, "trial"),
                goal.Metric,
                journal.Trials.FirstOrDefault(trial => trial.Reason is { Length: > 0 }) is { } failed ? " " + failed.Reason : "");
        }

        Conclude(project, folder, text, journal, best);
        return !sweep.Adopt || Adopt(project, best);
    }

    private bool RunTrials(SweepSpec sweep, SweepPlan plan, TrialBatch batch, SweepText text, SweepJournal journal)
    {
        long begun = Stopwatch.GetTimestamp();
        int parallel = Math.Max(1, sweep.ParallelTrials ?? Math.Min(Nodes, MostParallelTrials));
        while (!_isCancelled && plan.Next(journal.Trials, parallel) is { Count: > 0 } trials)
        {
            if (Stopwatch.GetElapsedTime(begun).TotalSeconds > sweep.TimeoutSeconds)
            {
                BuildEngine.Say($"Sweep: SweepTimeout is over; {journal.Trials.Count(trial => trial.HasEnded)} of {plan.Total} trials are done");
                break;
            }

            if (LiveProgress)
            {
                BuildEngine.ShowLive("Sweep", string.Create(null, $"trials {string.Join(", ", trials.Select(trial => trial.Number))} of {plan.Total}"));
            }

            batch.Begin(trials, journal);
            if (batch.Build(Builds, trials) is not { } ended || _isCancelled)
            {
                return false;
            }

            foreach (Trial trial in ended)
            {
                journal.Add(trial);
                BuildEngine.Say(text.Line(trial, batch.Goal.Best(journal.Trials)));
            }
        }

        return !_isCancelled;
    }

    /// <summary>What a trial's value depends on besides what the trial sets.</summary>
    private string Identity(StageSettings settings, ProjectSpec project, SweepGoal goal)
    {
        string train = new StageSession(settings, Stage.Train).Check(Stage.Train).Key.Value;
        string task = Encoding.UTF8.GetString(RecordFile.Write(project.TaskArguments));
        string inputs = string.Join('\n', TokenizeKey, train, goal.Metric, project.EvalSplit, task);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(inputs)));
    }

    private void SayWhatIsKnown(SweepJournal journal, bool wasReplaced)
    {
        if (wasReplaced)
        {
            BuildEngine.Say("Sweep: data, arguments or metric have changed since the last sweep; its trials are not those of this one");
        }
        else if (journal.Trials.Count > 0)
        {
            BuildEngine.Say($"Sweep: {Quantity.Of(journal.Trials.Count(trial => trial.HasEnded), "trial")} known from {SweepJournal.FileName}");
        }
    }

    private void Conclude(ProjectSpec project, SweepFolder folder, SweepText text, SweepJournal journal, Trial best)
    {
        foreach (string line in text.Table(journal.Trials))
        {
            BuildEngine.Say(line);
        }

        string bestFile = Path.Combine(Path.GetDirectoryName(project.ProjectFile)!, BestFile);
        AtomicFile.WriteIfDifferent(bestFile, Encoding.UTF8.GetBytes(text.BestArguments(best, project.Name)));
        AtomicFile.WriteIfDifferent(folder.Report, Encoding.UTF8.GetBytes(new SweepReport(project, SweepGoal.Of(project), journal.Trials).Html()));
        BuildEngine.Say($"Sweep: the best is trial {SweepFolder.NameOf(best.Number)}; its values are in {BestFile}, the report in {folder.Report}");
    }

    /// <summary>Builds the project as the best trial was built: the store has its model.</summary>
    private bool Adopt(ProjectSpec project, Trial best) =>
        BuildEngine.BuildProjectFile(project.ProjectFile, ["Build"], new Dictionary<string, string>(best.Values), new Hashtable());
}
