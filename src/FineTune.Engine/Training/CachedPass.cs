namespace FineTune.Engine.Training;

/// <summary>A batch that is computed in parts.</summary>
/// <param name="Epoch">From 0.</param>
/// <param name="Step">From 1.</param>
/// <param name="Batch">Its number in the step.</param>
/// <param name="Rows">Rows of a part.</param>
internal readonly record struct CachedPass(int Epoch, int Step, int Batch, int Rows);
