namespace FineTune.Engine.Events;

/// <summary>What the run was like that this one goes on from.</summary>
/// <param name="MklKernels">Its kernels of MKL; null where it does not say.</param>
/// <param name="StepProcesses">Of how many processes' batches its steps are; null where it does not say.</param>
internal sealed record RecordedRun(string? MklKernels, int? StepProcesses);
