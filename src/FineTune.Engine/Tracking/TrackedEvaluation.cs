using FineTune.Engine.Metrics;
using FineTune.Engine.Training;

namespace FineTune.Engine.Tracking;

/// <summary>What an evaluation gives besides numbers.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Epoch">Epochs done, as a fraction.</param>
/// <param name="Samples">What the model makes of the project's samples.</param>
/// <param name="Curves">How many rows each label finds by its probability.</param>
internal sealed record TrackedEvaluation(int Step, double Epoch, IReadOnlyList<GeneratedSample> Samples, IReadOnlyList<ThresholdCounts> Curves);
