using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Stages;

/// <summary>What the evaluations of a project have the model generate: its answers to rows (PredictWithGenerate), and what it makes of the Samples.</summary>
internal static class GenerationOfEvaluations
{
    /// <param name="folder">With the tokenizer's files.</param>
    /// <param name="config">How the model generates where the project says nothing.</param>
    /// <returns>Null where nothing is to be generated.</returns>
    public static EvaluationGeneration? Of(ProjectSpec project, DatasetInfo dataset, string folder, Func<GenerationConfig> config, Device device)
    {
        TaskArguments arguments = project.TaskArguments;
        if (!arguments.PredictWithGenerate && project.Samples.Count == 0)
        {
            return null;
        }

        TaskRecipe recipe = TaskRegistry.Of(project, dataset);
        var settings = new GenerationSettings(folder, With(arguments, config()), device);
        return new EvaluationGeneration(
            model => recipe.CreateGenerator(model, settings),
            arguments.PredictWithGenerate,
            arguments.RougeUseStemmer,
            project.Samples,
            project.Training.PerDeviceEvalBatchSize);
    }

    /// <summary>What the project says goes before what the model's folder says.</summary>
    private static GenerationConfig With(TaskArguments arguments, GenerationConfig config) => config with
    {
        MaxNewTokens = arguments.GenerationMaxNewTokens ?? (arguments.GenerationMaxLength is null ? config.MaxNewTokens : null),
        MaxLength = arguments.GenerationMaxLength ?? config.MaxLength,
        NumBeams = arguments.GenerationNumBeams ?? config.NumBeams,
        LengthPenalty = arguments.GenerationLengthPenalty ?? config.LengthPenalty,
        EarlyStopping = arguments.GenerationEarlyStopping is { } full ? full ? BeamStopping.Full : BeamStopping.Heuristic : config.EarlyStopping,
        NoRepeatNgramSize = arguments.GenerationNoRepeatNgramSize ?? config.NoRepeatNgramSize,
    };
}
