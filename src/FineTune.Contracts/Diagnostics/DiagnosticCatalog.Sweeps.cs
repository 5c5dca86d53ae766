using static FineTune.Contracts.DiagnosticSeverity;

namespace FineTune.Contracts;

/// <content>FT128x and FT309x: sweeps.</content>
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor BadSweep = new("FT1280", Error, "Sweep not usable",
        "The Sweep '{0}' {1}.",
        "Write <Sweep Include=\"LearningRate\" Minimum=\"1e-6\" Maximum=\"1e-4\" Scale=\"log\" /> or "
            + "<Sweep Include=\"PerDeviceTrainBatchSize\" Values=\"8;16;32\" />; docs/sweeps.md has more.");

    public static readonly DiagnosticDescriptor SweepWithoutEvaluation = new("FT1281", Error, "Nothing to compare trials by",
        "The project has no split that is evaluated, so that trials have no '{0}'.",
        "Add a Dataset with Split=\"test\", or name the split that there is in EvalSplit.");

    public static readonly DiagnosticDescriptor NoTrialSucceeded = new("FT3090", Error, "No trial has a value",
        "Of {0} none came to a value of '{1}'.{2}",
        "The warnings above tell what ended them; obj/finetune/sweep/journal.jsonl has the values they were given.");
}
