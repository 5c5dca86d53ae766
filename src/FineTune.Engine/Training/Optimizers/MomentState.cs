namespace FineTune.Engine.Training.Optimizers;

/// <summary>A state of a weight's own shape.</summary>
/// <param name="Name">Its name in the group's states.</param>
/// <param name="IsNonNegative">True where no number of it is below 0, as of a mean of squares.</param>
internal readonly record struct MomentState(string Name, bool IsNonNegative = false);
