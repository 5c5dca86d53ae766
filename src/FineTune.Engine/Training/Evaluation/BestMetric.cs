using FineTune.Contracts;

namespace FineTune.Engine.Training;

/// <summary>Decides which evaluation is the best (transformers/trainer.py, _determine_best_metric).</summary>
internal sealed class BestMetric(TrainingArguments arguments)
{
    private const string Prefix = "eval_";

    /// <summary>The metric's name without <c>eval_</c>.</summary>
    public string Name { get; } = arguments.MetricForBestModel is not { } name ? MetricNames.Loss
        : name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..]
        : name;

    public bool GreaterIsBetter => arguments.GreaterIsBetter ?? MetricNames.GreaterIsBetter(Name);

    /// <summary>True where the first value is the better one; what is not a number never is.</summary>
    public bool IsBetter(double value, double other) => GreaterIsBetter ? value > other : value < other;

    /// <summary>Records the evaluation where it beats the best so far.</summary>
    /// <returns>True where it does.</returns>
    public bool Accept(TrainerState state, double value)
    {
        bool better = IsBetter(value, state.BestMetric ?? (GreaterIsBetter ? double.NegativeInfinity : double.PositiveInfinity));
        if (better)
        {
            state.BestMetric = value;
            state.BestStep = state.GlobalStep;
        }

        return better;
    }
}
