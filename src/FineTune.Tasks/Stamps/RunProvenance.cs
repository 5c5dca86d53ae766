namespace FineTune.Tasks.Stamps;

/// <summary>Where what a stage gave comes from. Nothing in it decides whether the stage runs again.</summary>
/// <param name="Project">Name of the project that ran the stage.</param>
/// <param name="Finished">When the run ended.</param>
/// <param name="Seconds">How long the last run took; one that went on from a checkpoint counts from there.</param>
/// <param name="Sdk">Version of FineTune.Sdk.</param>
/// <param name="Engine">Version of the engine.</param>
/// <param name="Torch">Version of libtorch; null for a stage without.</param>
/// <param name="Device">What was computed on; null for a stage that computes nothing.</param>
/// <param name="Commit">What the project's git repository had checked out; null outside of one.</param>
/// <param name="MklKernels">Which kernels MKL multiplied by (<see cref="Contracts.MklKernels"/>); null for a stage that computes nothing.</param>
/// <param name="Processes">How many processes computed together; null for one alone.</param>
/// <param name="StepProcesses">Of how many processes' batches a step was, where a run went on from the checkpoint of another number; else null.</param>
internal sealed record RunProvenance(
    string Project,
    DateTimeOffset Finished,
    double Seconds,
    string Sdk,
    string Engine,
    string? Torch = null,
    string? Device = null,
    string? Commit = null,
    string? MklKernels = null,
    int? Processes = null,
    int? StepProcesses = null);
