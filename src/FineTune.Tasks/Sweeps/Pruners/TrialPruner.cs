using FineTune.Contracts;

namespace FineTune.Tasks.Sweeps;

/// <summary>Whether a trial goes on, after each of its evaluations. Costs are <see cref="SweepGoal.Cost"/>: less is better.</summary>
internal static class TrialPruner
{
    private const int MedianStartUpTrials = 5;
    private const int ReductionFactor = 4;

    /// <param name="costs">Of the trial's evaluations so far, at least one.</param>
    /// <param name="others">The evaluations of the other trials, and whether each is complete.</param>
    public static bool Prunes(SweepPruner pruner, IReadOnlyList<double> costs, IReadOnlyList<(IReadOnlyList<double> Costs, bool IsComplete)> others) =>
        pruner switch
        {
            SweepPruner.Median => IsBelowMedian(costs, others),
            SweepPruner.Asha => IsNotPromoted(costs, others),
            _ => false,
        };

    /// <summary>Google Vizier's rule (Golovin et al. 2017), by Optuna's defaults: not before five trials are complete.</summary>
    private static bool IsBelowMedian(IReadOnlyList<double> costs, IReadOnlyList<(IReadOnlyList<double> Costs, bool IsComplete)> others)
    {
        List<(IReadOnlyList<double> Costs, bool IsComplete)> complete = [.. others.Where(other => other.IsComplete)];
        List<double> same = [.. complete.Where(other => other.Costs.Count >= costs.Count).Select(other => other.Costs[costs.Count - 1]).Order()];
        if (complete.Count < MedianStartUpTrials || same.Count == 0)
        {
            return false;
        }

        double median = same.Count % 2 == 1 ? same[same.Count / 2] : 0.5 * (same[(same.Count / 2) - 1] + same[same.Count / 2]);
        return costs.Min() > median;
    }

    /// <summary>
    /// Rungs stand at 1, 4, 16, ... evaluations. Who comes to one goes on among the best quarter of those who were there; where they are fewer than
    /// four, as the best of them.
    /// </summary>
    private static bool IsNotPromoted(IReadOnlyList<double> costs, IReadOnlyList<(IReadOnlyList<double> Costs, bool IsComplete)> others)
    {
        int rung = 1;
        while (rung < costs.Count)
        {
            rung *= ReductionFactor;
        }

        if (rung != costs.Count)
        {
            return false;
        }

        List<double> reached = [.. others.Where(other => other.Costs.Count >= rung).Select(other => other.Costs[rung - 1]), costs[^1]];
        reached.Sort();
        int promotable = Math.Max((reached.Count / ReductionFactor) - 1, 0);
        return costs[^1] > reached[promotable];
    }
}
