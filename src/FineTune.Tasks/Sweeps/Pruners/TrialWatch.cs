using FineTune.Contracts;

namespace FineTune.Tasks.Sweeps;

/// <summary>
/// Looks at a trial while it trains: keeps the metric of each evaluation beside the trial's stages, where the other trials, which may be builds of other
/// processes, see it, and says when the trial need not go on.
/// </summary>
internal sealed class TrialWatch(ProjectSpec project, string trialFolder)
{
    public const string FileName = "evaluations.jsonl";

    private readonly SweepGoal _goal = SweepGoal.Of(project);
    private readonly SweepPruner _pruner = (project.Sweep ?? SweepSpec.Default).Pruner;
    private readonly string _metric = Results.EvaluationResults.Prefix + SweepGoal.Of(project).Metric;

    /// <summary>The evaluations of a trial by epochs; one that was repeated after a kill counts once.</summary>
    public static IReadOnlyList<TrialEvaluation> Read(string trialFolder)
    {
        var evaluations = new SortedDictionary<double, TrialEvaluation>();
        foreach (TrialEvaluation evaluation in JsonLines.Read(Path.Combine(trialFolder, FileName), SweepsJson.Default.TrialEvaluation))
        {
            evaluations[evaluation.Epoch] = evaluation;
        }

        return [.. evaluations.Values];
    }

    /// <summary>True where the trial is to end with this evaluation.</summary>
    public bool Ends(MetricEvent metric)
    {
        if (metric.Name != _metric || metric.Epoch is not { } epoch)
        {
            return false;
        }

        JsonLines.Append(Path.Combine(trialFolder, FileName), new TrialEvaluation(epoch, metric.Value), SweepsJson.Default.TrialEvaluation);
        return _pruner != SweepPruner.None && TrialPruner.Prunes(_pruner, Costs(Read(trialFolder)), Others());
    }

    /// <summary>What was measured until the trial would have ended; null where it would have gone on to the last.</summary>
    /// <param name="evaluations">By epochs.</param>
    public IReadOnlyList<TrialEvaluation>? UntilItEnds(IReadOnlyList<TrialEvaluation> evaluations)
    {
        double[] costs = Costs(evaluations);
        List<(IReadOnlyList<double> Costs, bool IsComplete)> others = Others();
        for (int count = 1; count <= costs.Length; count++)
        {
            if (TrialPruner.Prunes(_pruner, costs[..count], others))
            {
                return [.. evaluations.Take(count)];
            }
        }

        return null;
    }

    private double[] Costs(IEnumerable<TrialEvaluation> evaluations) => [.. evaluations.Select(evaluation => _goal.Cost(evaluation.Value))];

    private List<(IReadOnlyList<double> Costs, bool IsComplete)> Others()
    {
        string trials = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(trialFolder))!;
        string own = Path.GetFileName(Path.TrimEndingDirectorySeparator(trialFolder));
        Dictionary<string, Trial> journal = SweepJournal.TrialsOf(Path.GetDirectoryName(trials)!).ToDictionary(trial => SweepFolder.NameOf(trial.Number));
        var others = new List<(IReadOnlyList<double> Costs, bool IsComplete)>();
        foreach (string name in Directory.GetDirectories(trials).Select(folder => Path.GetFileName(folder)).Union(journal.Keys))
        {
            if (name != own)
            {
                Trial? known = journal.GetValueOrDefault(name);
                bool hasEnded = known is { HasEnded: true };
                others.Add((Costs(hasEnded ? known!.Evaluations : Read(Path.Combine(trials, name))), known?.State == TrialState.Complete));
            }
        }

        return others;
    }
}
