using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;

namespace FineTune.Engine.Training;

/// <summary>
/// Whether a run may go on from a checkpoint of another run. What shapes the checkpoint's state has to be the same: the data and their order,
/// the size of a step, the optimizer and the weights it trains. What only steers the steps to come may differ. A plateau schedule remembers its learning rate
/// and the best value of a metric, so from one to another these are the same, too; the best model and early stopping begin anew.
/// </summary>
internal static class CheckpointFit
{
    private static readonly string[] Shaping =
    [
        nameof(TrainingArguments.PerDeviceTrainBatchSize),
        nameof(TrainingArguments.GradientAccumulationSteps),
        nameof(TrainingArguments.DataloaderDropLast),
        nameof(TrainingArguments.TrainSamplingStrategy),
        nameof(TrainingArguments.Seed),
        nameof(TrainingArguments.DataSeed),
        nameof(TrainingArguments.Optim),
        nameof(TrainingArguments.OptimArgs),
        nameof(TrainingArguments.FreezeParameters),
        nameof(TaskArguments.FreezeFeatureEncoder),
    ];

    /// <exception cref="FineTuneException">FT3004, with every difference named.</exception>
    public static void ThrowIfDifferent(string checkpoint, RunIdentity run)
    {
        RunIdentity other = RunIdentity.Load(checkpoint);
        List<string> differences = [.. ShapingDifferences(other, run)];
        if (other.Data.Value != run.Data.Value)
        {
            differences.Add("the training rows are others");
        }

        if (differences.Count > 0)
        {
            throw new FineTuneException(DiagnosticCatalog.CheckpointDiffers, null, checkpoint, string.Join("; ", differences))
            {
                Argument = nameof(TrainingArguments.ResumeFromCheckpoint),
            };
        }
    }

    /// <summary>True where the run could go on from a checkpoint of the other.</summary>
    public static bool Fits(RunIdentity other, RunIdentity run) => !ShapingDifferences(other, run).Any() && other.Data.Value == run.Data.Value;

    /// <summary>Every argument that has another value, as <c>NumTrainEpochs was 3 and is 5</c>; null where there is none.</summary>
    public static string? Differences(RunIdentity other, RunIdentity run)
    {
        IEnumerable<string> names = ArgumentCatalog.Training.Select(argument => argument.Name).Append(nameof(RunIdentity.OptimizerGroups));
        string text = string.Join("; ", names.Select(name => Difference(name, other.Arguments, run.Arguments)).OfType<string>());
        return text.Length > 0 ? text : null;
    }

    private static IEnumerable<string> ShapingDifferences(RunIdentity other, RunIdentity run)
    {
        IEnumerable<string?> differences = Shaping.Select(argument => Difference(argument, other.Arguments, run.Arguments));
        if (FollowsPlateau(other.Arguments) && FollowsPlateau(run.Arguments))
        {
            differences =
            [
                .. differences,
                Difference(nameof(TrainingArguments.LearningRate), other.Arguments, run.Arguments),
                MetricDifference(other.Arguments, run.Arguments)
            ];
        }

        return differences.OfType<string>();
    }

    private static string? MetricDifference(JsonObject before, JsonObject now)
    {
        (string name, string mode) old = Followed(before);
        (string name, string mode) current = Followed(now);
        return old == current ? null
            : $"reduce_lr_on_plateau followed {old.name} ({old.mode}) and is to follow {current.name} ({current.mode}), by MetricForBestModel, "
                + "GreaterIsBetter or the mode of LrSchedulerKwargs";
    }

    private static bool FollowsPlateau(JsonObject arguments) => Text(Of(arguments, nameof(TrainingArguments.LrSchedulerType))) == "\"reduce_lr_on_plateau\"";

    /// <summary>What a plateau schedule looks at, whether said or by default.</summary>
    private static (string Name, string Mode) Followed(JsonObject arguments)
    {
        var metric = new BestMetric(new TrainingArguments
        {
            MetricForBestModel = Value<string?>(Of(arguments, nameof(TrainingArguments.MetricForBestModel))),
            GreaterIsBetter = Value<bool?>(Of(arguments, nameof(TrainingArguments.GreaterIsBetter))),
        });
        string? mode = Value<string?>((Of(arguments, nameof(TrainingArguments.LrSchedulerKwargs)) as JsonObject)?["mode"]);
        return (metric.Name, mode ?? (metric.GreaterIsBetter ? "max" : "min"));
    }

    private static string? Difference(string argument, JsonObject before, JsonObject now)
    {
        string old = Text(Of(before, argument));
        string current = Text(Of(now, argument));
        return old == current ? null : $"{argument} was {old} and is {current}";
    }

    private static JsonNode? Of(JsonObject arguments, string argument) => arguments[JsonNamingPolicy.SnakeCaseLower.ConvertName(argument)];

    /// <summary>Null of what is of another kind, as in a file that somebody has changed: it then differs from any that there is.</summary>
    private static T? Value<T>(JsonNode? node) => node is JsonValue value && value.TryGetValue(out T? read) ? read : default;

    private static string Text(JsonNode? value) => value?.ToJsonString() ?? "not set";
}
