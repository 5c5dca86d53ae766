namespace FineTune.Tasks.Sweeps;

/// <summary>The metric of a sweep as it was during a trial's training.</summary>
/// <param name="Epoch">How many epochs had been trained.</param>
/// <param name="Value">NaN where the metric was not defined.</param>
internal sealed record TrialEvaluation(double Epoch, double Value);
