using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;

namespace FineTune.Engine.Training;

/// <summary>
/// Whether a run may go on from a checkpoint of another run. What shapes the checkpoint's state has to be the same: the data and their order,
/// the size of a step, the optimizer and the weights it trains. What only steers the steps to come may differ.
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

    private static IEnumerable<string> ShapingDifferences(RunIdentity other, RunIdentity run) =>
        Shaping.Select(argument => Difference(argument, other.Arguments, run.Arguments)).OfType<string>();

    private static string? Difference(string argument, JsonObject before, JsonObject now)
    {
        string name = JsonNamingPolicy.SnakeCaseLower.ConvertName(argument);
        string old = Text(before[name]);
        string current = Text(now[name]);
        return old == current ? null : $"{argument} was {old} and is {current}";
    }

    private static string Text(JsonNode? value) => value?.ToJsonString() ?? "not set";
}
