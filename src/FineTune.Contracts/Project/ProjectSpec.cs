using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>A validated <c>.finetune</c> project: every name known, every value parsed, every default filled in.</summary>
[JsonConverter(typeof(RecordConverter<ProjectSpec>))]
public sealed record ProjectSpec
{
    public required string Name { get; init; }

    /// <summary>Full path of the <c>.finetune</c> file.</summary>
    public required string ProjectFile { get; init; }

    public required FineTuneTask Task { get; init; }

    public required BaseModelSpec BaseModel { get; init; }

    public required TaskArguments TaskArguments { get; init; }

    public required TokenizerArguments Tokenizer { get; init; }

    public required TrainingArguments Training { get; init; }

    public required IReadOnlyList<DatasetSpec> Datasets { get; init; }

    public required IReadOnlyList<MetricSpec> Metrics { get; init; }

    /// <summary>The user's own assemblies that take part in training.</summary>
    public IReadOnlyList<HookSpec> Hooks { get; init; } = [];

    /// <summary>Weights that the optimizer updates otherwise than the rest.</summary>
    public IReadOnlyList<OptimizerGroupSpec> OptimizerGroups { get; init; } = [];

    /// <summary>Texts that the model goes on with at each evaluation, in the order of the project file.</summary>
    public IReadOnlyList<SampleSpec> Samples { get; init; } = [];

    /// <summary>Files that the trained model is exported to.</summary>
    public IReadOnlyList<ExportSpec> Exports { get; init; } = [];

    /// <summary>What the target Sweep searches; null where the project says nothing of it. No stage of a build looks at it.</summary>
    public SweepSpec? Sweep { get; init; }

    /// <summary>Where the project or a file of arguments sets an argument, by the argument's name; what is not in it has its default.</summary>
    public IReadOnlyDictionary<string, SourcePosition> ArgumentPositions { get; init; } = new Dictionary<string, SourcePosition>();

    /// <summary>Split that is evaluated; null where the project has none to evaluate.</summary>
    public string? EvalSplit { get; init; }

    /// <summary>Columns by whose values the metrics of the evaluation split are measured apart.</summary>
    public IReadOnlyList<string> Slices { get; init; } = [];

    /// <summary>Evaluation sets with a name, each with the split that its rows are in.</summary>
    [JsonIgnore]
    public IEnumerable<(string Name, string Split)> EvalSets =>
        Datasets.Where(dataset => dataset.EvalSet is not null).Select(dataset => (dataset.EvalSet!, dataset.Split)).Distinct();

    /// <summary>True puts the texts of rows into the report, which goes wherever the model goes; otherwise it says where they stand.</summary>
    public bool ReportIncludeTexts { get; init; }

    /// <summary>Repository of the Hugging Face Hub that Push writes to; null where the project names none.</summary>
    public HubDestinationSpec? PushToHub { get; init; }

    /// <summary>True where a trained adapter is added to the weights of the base model.</summary>
    [JsonIgnore]
    public bool MergesAdapter => Training.MergeAdapter ?? !TaskCatalog.Of(Task).KeepsAdapters;

    /// <summary>True where the base model or a dataset comes from the Hub.</summary>
    [JsonIgnore]
    public bool HasHubInputs => BaseModel.Hub is not null || Datasets.Any(dataset => dataset.Hub is not null);

    /// <summary>
    /// The training arguments as they may be shown on another machine: of the absolute path of a checkpoint or of LoggingDir its place in the project, or the
    /// last folder only, as it lies elsewhere on another machine.
    /// </summary>
    [JsonIgnore]
    public TrainingArguments PortableTraining => Training with
    {
        ResumeFromCheckpoint = PortableOrNull(Training.ResumeFromCheckpoint),
        LoggingDir = PortableOrNull(Training.LoggingDir),
    };

    /// <summary>Full path of the file that ChatTemplate names; null where it is not set or, as chatml, no name of a file.</summary>
    [JsonIgnore]
    public string? ChatTemplateFile => TaskArguments.ChatTemplate is not { } named || named is "chatml" or "alpaca" or "llama3" ? null
        : Path.GetFullPath(named, Path.GetDirectoryName(ProjectFile)!);

    /// <summary>The file that Predict asks the model about; null for every other stage.</summary>
    [JsonIgnore]
    public DatasetSpec? PredictInput { get; init; }

    /// <summary>Full path of the folder that Push writes to; null where the project names none.</summary>
    public string? PushTo { get; init; }

    /// <summary>Where the first of the arguments that is set stands; the project file where none is.</summary>
    /// <param name="arguments">Names as in TrainingArguments.</param>
    public SourcePosition PositionOf(params ReadOnlySpan<string> arguments)
    {
        foreach (string argument in arguments)
        {
            if (ArgumentPositions.TryGetValue(argument, out SourcePosition? position))
            {
                return position;
            }
        }

        return new SourcePosition(ProjectFile);
    }

    private string? PortableOrNull(string? path) => path is not null && Path.IsPathRooted(path) ? Portable(path) : path;

    private string Portable(string path)
    {
        string relative = Path.GetRelativePath(Path.GetDirectoryName(ProjectFile)!, path).Replace(Path.DirectorySeparatorChar, '/');
        bool isOutside = Path.IsPathRooted(relative) || relative.StartsWith("..", StringComparison.Ordinal);
        return isOutside ? Path.GetFileName(path.TrimEnd('/', '\\')) : relative.TrimEnd('/');
    }
}
