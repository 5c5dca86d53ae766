using FineTune.Contracts;

namespace FineTune.Engine.Reports;

/// <summary>An exported model as it was measured.</summary>
/// <param name="Export">What the project asked for.</param>
/// <param name="Files">Its files below the model folder: one, or more where it has several graphs.</param>
/// <param name="Bytes">Their size, with that of the weights beside them.</param>
/// <param name="Difference">The largest difference of one of its logits from the model's.</param>
/// <param name="Metrics">By name, NaN for what is not defined; empty where the project has no evaluation split.</param>
internal sealed record ExportedFile(
    ExportSpec Export, IReadOnlyList<string> Files, long Bytes, double Difference, IReadOnlyDictionary<string, double> Metrics);
