using System.Collections;
using System.Diagnostics;
using FineTune.Contracts;
using FineTune.Tasks.Results;
using FineTune.Tasks.Stamps;
using FineTune.Tasks.Store;
using Microsoft.Build.Framework;

namespace FineTune.Tasks.Sweeps;

/// <summary>Trials that run side by side, each a build of the project with values of its own on a node of MSBuild's.</summary>
internal sealed class TrialBatch(string projectFile, SweepFolder folder, SweepGoal goal)
{
    private const string Target = "_SweepTrial";

    public SweepGoal Goal { get; } = goal;

    /// <summary>Notes that the trials begin. One that a killed sweep had begun keeps its checkpoints and what was measured on the way.</summary>
    public void Begin(IReadOnlyList<Trial> trials, SweepJournal journal)
    {
        foreach (Trial trial in trials)
        {
            if (!journal.Trials.Any(known => known.Number == trial.Number && known.HasValues(trial.Values)))
            {
                Directory.CreateDirectory(folder.Trial(trial.Number));
                FilePlacer.Delete(Path.Combine(folder.Trial(trial.Number), TrialWatch.FileName));
                journal.Add(trial);
            }
        }
    }

    /// <summary>
    /// The trials as they ended; null where a build failed by more than its trial, which it has reported: the project itself is wrong, or the build is
    /// cancelled.
    /// </summary>
    public IReadOnlyList<Trial>? Build(IBuildEngine3 builds, IReadOnlyList<Trial> trials)
    {
        long begun = Stopwatch.GetTimestamp();
        int? threads = trials.Count > 1 ? Math.Max(1, Environment.ProcessorCount / trials.Count) : null;
        string[] files = [.. Enumerable.Repeat(projectFile, trials.Count)];
        IDictionary[] properties = [.. trials.Select(trial => Properties(trial, threads))];
        BuildEngineResult result = builds.BuildProjectFilesInParallel(
            files, [Target], properties, new IList<string>[files.Length], new string[files.Length], returnTargetOutputs: true);
        if (!result.Result)
        {
            return null;
        }

        double seconds = Math.Round(Stopwatch.GetElapsedTime(begun).TotalSeconds, 3);
        return [.. trials.Select((trial, index) => Ended(trial, result.TargetOutputsPerProject[index][Target]) with { Seconds = seconds })];
    }

    private static Dictionary<string, string> Properties(Trial trial, int? threads)
    {
        var properties = new Dictionary<string, string>(trial.Values)
        {
            ["_FineTuneTrial"] = SweepFolder.NameOf(trial.Number),

            // A trial publishes nothing.
            ["FineTuneHubPreflight"] = "false",
        };
        if (threads is { } count)
        {
            properties["_FineTuneTrialThreads"] = SweepFolder.NameOf(count);
        }

        return properties;
    }

    private Trial Ended(Trial trial, ITaskItem[] outputs)
    {
        string trialFolder = folder.Trial(trial.Number);
        IReadOnlyList<TrialEvaluation> evaluations = TrialWatch.Read(trialFolder);
        Trial ended = trial with { Evaluations = evaluations };
        switch (outputs is [var output] ? output.GetMetadata("Ending") : "")
        {
            case "failed":
                return ended with { State = TrialState.Failed, Reason = outputs[0].GetMetadata("Reason") };
            case "pruned":
                return ended with { State = TrialState.Pruned, Value = Defined(evaluations[^1].Value) };
            default:
                string results = Path.Combine(new StageFolder(trialFolder, Stage.Evaluate).Output, ResultFiles.AllResults);
                return EvaluationResults.Read(results).Values.TryGetValue(Goal.Metric, out double value)
                    ? ended with { State = TrialState.Complete, Value = Defined(value) }
                    : throw new FineTuneException(
                        DiagnosticCatalog.ResultsNotReadable, new SourcePosition(results), $"there is no {EvaluationResults.Prefix}{Goal.Metric}");
        }
    }

    private static double? Defined(double value) => double.IsNaN(value) ? null : value;
}
