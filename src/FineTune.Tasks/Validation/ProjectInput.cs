using FineTune.Contracts;

namespace FineTune.Tasks.Validation;

/// <summary>A project as MSBuild evaluated it, before anything is checked.</summary>
internal sealed record ProjectInput
{
    public required string Name { get; init; }

    public required string ProjectFile { get; init; }

    /// <summary>Where the checked project goes; another project's may be there.</summary>
    public string SpecFile { get; init; } = "";

    public string Task { get; init; } = "";

    public string BaseModel { get; init; } = "";

    /// <summary>Model folder of the project that BaseModel names; empty where it names none.</summary>
    public string BaseModelFolder { get; init; } = "";

    /// <summary>Where NuGet keeps packages, separated by semicolons.</summary>
    public string PackageFolders { get; init; } = "";

    public string EvalSplit { get; init; } = "";

    public string ReportIncludeTexts { get; init; } = "";

    public string PushTo { get; init; } = "";

    /// <summary>True where somebody set a token as a property; the token itself is not read.</summary>
    public bool HasHubToken { get; init; }

    public string HubCreatePr { get; init; } = "";

    public string Device { get; init; } = "";

    public string Processes { get; init; } = "";

    /// <summary>The ranks of the launcher that has started this build, where this project has them; else empty.</summary>
    public string Ranks { get; init; } = "";

    public string Collective { get; init; } = "";

    public string CollectiveTimeout { get; init; } = "";

    public string Launcher { get; init; } = "";

    /// <summary>Where libtorch is; null where it is not found, which the stages report.</summary>
    public string? TorchFolder { get; init; }

    /// <summary>Whether this machine's CPU multiplies bfloat16 in hardware.</summary>
    public bool HasBFloat16OnCpu { get; init; } = ComputeDevice.HasBFloat16OnCpu;

    /// <summary>Argument properties, aliases included, by name; empty values are not set.</summary>
    public required IReadOnlyDictionary<string, string> Arguments { get; init; }

    /// <summary>Properties of the command line, and those that MSBuild gives every project of a solution.</summary>
    public IReadOnlyDictionary<string, string> GlobalProperties { get; init; } = new Dictionary<string, string>();

    /// <summary>Path of the Directory.Build.props that counts here; empty where there is none.</summary>
    public string DirectoryBuildProps { get; init; } = "";

    /// <summary>Files of arguments, lower than the properties, the later above the earlier.</summary>
    public IReadOnlyList<EvaluatedItem> ArgumentFiles { get; init; } = [];

    /// <summary>Name of a set of defaults, lower than the files.</summary>
    public string Recipe { get; init; } = "";

    public IReadOnlyList<EvaluatedItem> Datasets { get; init; } = [];

    /// <summary>Folders that the project's builds write, full paths: wildcards of Datasets do not look into them.</summary>
    public IReadOnlyList<string> OutputFolders { get; init; } = [];

    public IReadOnlyList<EvaluatedItem> Hooks { get; init; } = [];

    public IReadOnlyList<EvaluatedItem> OptimizerGroups { get; init; } = [];

    public IReadOnlyList<EvaluatedItem> Samples { get; init; } = [];

    public IReadOnlyList<EvaluatedItem> Slices { get; init; } = [];

    public IReadOnlyList<EvaluatedItem> Exports { get; init; } = [];

    public IReadOnlyList<EvaluatedItem> Sweeps { get; init; } = [];

    /// <summary>The properties of a sweep by name; empty ones are not set.</summary>
    public IReadOnlyDictionary<string, string> SweepProperties { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<EvaluatedItem> Metrics { get; init; } = [];
}
