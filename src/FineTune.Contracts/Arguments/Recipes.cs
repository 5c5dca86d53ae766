namespace FineTune.Contracts;

/// <summary>Named sets of defaults. What a project or a file of arguments sets wins over them; docs/recipes.md explains each.</summary>
public static class Recipes
{
    private static readonly SortedDictionary<string, IReadOnlyDictionary<string, string>> ByName = new(StringComparer.Ordinal)
    {
        ["keras"] = new Dictionary<string, string>
        {
            ["LearningRate"] = "3e-5",
            ["LrSchedulerType"] = "constant",
            ["Optim"] = "adam_keras",
            ["AdamEpsilon"] = "1e-7",
            ["WeightDecay"] = "0",
            ["MaxGradNorm"] = "0",
        },
    };

    public static IReadOnlyList<string> Names { get; } = [.. ByName.Keys];

    /// <summary>The recipe's values by argument, as a project file would write them.</summary>
    public static IReadOnlyDictionary<string, string> Find(string name) => ByName[name];
}
