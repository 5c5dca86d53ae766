using FineTune.Contracts;

namespace FineTune.Tasks.Sweeps;

/// <summary>What a sweep looks for.</summary>
/// <param name="Metric">Without <c>eval_</c>.</param>
/// <param name="IsMaximized">True where the largest value is the best.</param>
internal sealed record SweepGoal(string Metric, bool IsMaximized)
{
    /// <summary>The metric the project names, or that of its first gate, or the loss.</summary>
    public static SweepGoal Of(ProjectSpec project)
    {
        MetricSpec? gate = project.Metrics.FirstOrDefault(metric => (metric.Minimum ?? metric.Maximum) is not null);
        SweepSpec sweep = project.Sweep ?? SweepSpec.Default;
        string metric = sweep.Metric ?? gate?.Name ?? MetricNames.Loss;
        bool isMaximized = sweep.Direction is { } direction ? direction == SweepDirection.Maximize : MetricNames.GreaterIsBetter(metric);
        return new SweepGoal(metric, isMaximized);
    }

    /// <summary>What is the less, the better the value is; infinity for what is not defined.</summary>
    public double Cost(double? value) => value is not { } number || double.IsNaN(number) ? double.PositiveInfinity : IsMaximized ? -number : number;

    /// <summary>The best of the trials that are complete; null where none is or none has a value. Of equals the first.</summary>
    public Trial? Best(IEnumerable<Trial> trials)
    {
        Trial? best = null;
        foreach (Trial trial in trials)
        {
            if (trial.State == TrialState.Complete && Cost(trial.Value) < Cost(best?.Value))
            {
                best = trial;
            }
        }

        return best;
    }
}
