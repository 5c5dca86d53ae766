namespace FineTune.Contracts;

/// <summary>The arguments of what evaluations have a model generate.</summary>
public static class GenerationArguments
{
    /// <summary>Their names, <see cref="TaskArguments.PredictWithGenerate"/> first. Training depends on them where it evaluates on the way.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        nameof(TaskArguments.PredictWithGenerate), nameof(TaskArguments.GenerationMaxLength), nameof(TaskArguments.GenerationMaxNewTokens),
        nameof(TaskArguments.GenerationNumBeams), nameof(TaskArguments.GenerationLengthPenalty), nameof(TaskArguments.GenerationEarlyStopping),
        nameof(TaskArguments.GenerationNoRepeatNgramSize), nameof(TaskArguments.RougeUseStemmer),
    ];
}
