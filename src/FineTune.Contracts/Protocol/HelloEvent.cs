namespace FineTune.Contracts;

/// <summary>The first line.</summary>
/// <param name="Protocol">Must equal <see cref="ProtocolVersion.Current"/>.</param>
/// <param name="Engine">The engine's version.</param>
/// <param name="Torch">libtorch's version; null where the stage does not load it.</param>
/// <param name="Device">The device used; null where the stage does not compute.</param>
/// <param name="MklKernels">default or processor (<see cref="Contracts.MklKernels"/>); null where the stage does not compute.</param>
/// <param name="Processes">How many processes run the stage together; null for one alone.</param>
/// <param name="StepProcesses">
/// Of how many processes' batches a step is, where the run goes on from the checkpoint of another number of them; null where it is that number.
/// </param>
public sealed record HelloEvent(
    int Protocol,
    string Engine,
    string? Torch = null,
    string? Device = null,
    string? MklKernels = null,
    int? Processes = null,
    int? StepProcesses = null) : EngineEvent;
