using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Training;

namespace FineTune.Engine.Reports;

/// <summary>What the model card and the report tell.</summary>
/// <param name="Task">The words for its task.</param>
/// <param name="Evaluation">Null where the project has no evaluation split.</param>
/// <param name="TrainerState">The object of trainer_state.json.</param>
/// <param name="Results">The object of all_results.json.</param>
/// <param name="WorstRows">The rows of the evaluation with the highest losses.</param>
internal sealed record ReportFacts(
    ProjectSpec Project,
    DatasetInfo Dataset,
    TaskTexts Task,
    EvaluationResult? Evaluation,
    JsonObject TrainerState,
    JsonObject Results,
    IReadOnlyList<ReportedRow> WorstRows)
{
    /// <summary>What every step of the training computed; null where that is not known.</summary>
    public TrainingCurve? Curve { get; init; }

    /// <summary>What the model was measured with: names and versions.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Rows with the text that is right and the one that the model generates; none where the report may not have them.</summary>
    public IReadOnlyList<ReportedRow> Answers { get; init; } = [];

    /// <summary>The first rows token by token; none where the report may not have them, or the task guesses no tokens.</summary>
    public IReadOnlyList<GuessedText> Guesses { get; init; } = [];

    /// <summary>What the model makes of the project's samples.</summary>
    public IReadOnlyList<GeneratedSample> Samples { get; init; } = [];

    /// <summary>What a metric says, for people who meet it for the first time.</summary>
    public string MeaningOf(string metric)
    {
        IReadOnlyList<TaskKind> kinds = TaskCatalog.Of(Project.Task).Possible(Dataset.ProblemType, Project.TaskArguments.Objective);
        return MetricMeanings.Of(metric, kinds)?.ToString() ?? Results[$"eval_{metric}{ResultFiles.GreaterIsBetter}"]?.ToJsonString() switch
        {
            "true" => "A measurement of this project's own; more is better.",
            "false" => "A measurement of this project's own; less is better.",
            _ => "A measurement of this project's own.",
        };
    }

    /// <summary>Arguments of the model that are not at their defaults, as the project file has them.</summary>
    public IEnumerable<KeyValuePair<string, string>> ChangedArguments
    {
        get
        {
            TrainingArguments training = Project.PortableTraining;
            TokenizerArguments tokenizer = Project.Tokenizer;
            return Changed(ArgumentCatalog.Task, Project.TaskArguments).Concat(Changed(ArgumentCatalog.Tokenizer, tokenizer))
                .Concat(Changed(ArgumentCatalog.Training, training));
        }
    }

    /// <summary>The default of an argument of the model, in words where it has none of its own.</summary>
    public static string DefaultOf(string argument) =>
        ArgumentCatalog.All.FirstOrDefault(known => known.Name == argument)?.Default is { } value ? Text(value) : "none";

    private static IEnumerable<KeyValuePair<string, string>> Changed<T>(IEnumerable<ArgumentDefinition> definitions, T values) =>
        from definition in definitions
        where definition.IsOfModel
        let value = typeof(T).GetProperty(definition.Name)!.GetValue(values)
        where !Equals(value, definition.Default)
        select KeyValuePair.Create(definition.Name, Text(value));

    private static string Text(object? value) => value switch
    {
        Enum name => JsonNamingPolicy.SnakeCaseLower.ConvertName(name.ToString()),
        bool flag => flag ? "true" : "false",
        double number => DisplayText.Number(number),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
