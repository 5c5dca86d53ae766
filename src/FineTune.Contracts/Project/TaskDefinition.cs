namespace FineTune.Contracts;

/// <summary>What a project file can say of a task.</summary>
/// <param name="Summary">What the model gives, as <c>dotnet new</c> says it.</param>
/// <param name="Columns">The Dataset metadata that name the columns it reads.</param>
/// <param name="Arguments">Names of the arguments that are its own: for another task they would change nothing, so there they are an error.</param>
/// <param name="Kinds">The kinds of rows it has; which one a project has, its ProblemType or its data say.</param>
public sealed record TaskDefinition(
    FineTuneTask Task, string Summary, IReadOnlyList<string> Columns, IReadOnlyList<string> Arguments, IReadOnlyList<TaskKind> Kinds)
{
    /// <summary>The value of <c>FineTuneTask</c>.</summary>
    public string Name => EnumNames.Of(Task);

    /// <summary>True where evaluations can have the model generate texts.</summary>
    public bool Generates => Arguments.Contains(nameof(TaskArguments.PredictWithGenerate));

    /// <summary>What a row is where it is no text; null where it is one.</summary>
    public MediaKind? Media { get; init; }

    /// <summary>True where an adapter stays one unless the project says otherwise: whoever asks such a model has the base model for many of them.</summary>
    public bool KeepsAdapters { get; init; }

    /// <summary>The kinds that a project may have.</summary>
    /// <param name="problemType">Null where only the data tell.</param>
    public IReadOnlyList<TaskKind> Possible(ProblemType? problemType, Objective objective = Objective.Sft) =>
    [
        .. Kinds.Where(kind => kind.Objective == objective && (problemType is null || kind.ProblemType is null || kind.ProblemType == problemType)),
    ];

    /// <summary>The metrics of the task; all that one of the kinds has, where only the data tell which it is.</summary>
    /// <param name="problemType">Kind of text classification.</param>
    public IReadOnlyList<string> Metrics(ProblemType? problemType, Objective objective = Objective.Sft) =>
        [.. Possible(problemType, objective).SelectMany(kind => kind.Metrics).Distinct()];

    /// <summary>The same of a project, with those of each length that its embeddings are cut to.</summary>
    public IReadOnlyList<string> Metrics(ProblemType? problemType, TaskArguments arguments) =>
        MetricNames.WithDimensions(Metrics(problemType, arguments.Objective), arguments.MatryoshkaDimensions);

    /// <summary>The metrics that are measured whatever the project names; of several kinds what says most of each.</summary>
    /// <param name="problemType">Kind of text classification; null as in <see cref="Possible"/>.</param>
    public IReadOnlyList<string> DefaultMetrics(ProblemType? problemType, Objective objective = Objective.Sft) =>
        Possible(problemType, objective) is [var only] ? only.DefaultMetrics : DefaultsOfUnknownKind;

    /// <summary>The same of a project, with those of each length that its embeddings are cut to.</summary>
    public IReadOnlyList<string> DefaultMetrics(ProblemType? problemType, TaskArguments arguments) =>
        MetricNames.WithDimensions(DefaultMetrics(problemType, arguments.Objective), arguments.MatryoshkaDimensions);

    /// <summary>What the summary of an evaluation looks for, in this order, before the data have said what the rows are.</summary>
    public IReadOnlyList<string> DefaultsOfUnknownKind { get; init; } = [];
}
