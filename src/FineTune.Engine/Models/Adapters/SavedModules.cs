using FineTune.Contracts;

namespace FineTune.Engine.Models.Adapters;

/// <summary>
/// The modules that are trained and saved whole beside the updates: a classifier's head, whatever the base model lacks, and what the project names. PEFT's own
/// list has the last layer of a classifier only, and what else of a head is new it loses.
/// </summary>
internal sealed class SavedModules
{
    private readonly ModulePattern[] _modules;

    /// <param name="weights">Names of the model's.</param>
    /// <param name="head">Its head.</param>
    /// <param name="prefix">First name of the backbone's weights.</param>
    /// <param name="newWeights">Names of those that the base model lacks.</param>
    /// <param name="wanted">Names of modules.</param>
    /// <exception cref="FineTuneException">FT3040: there is no such module.</exception>
    public SavedModules(
        IReadOnlyList<string> weights,
        HeadSpec head,
        string prefix,
        IReadOnlyCollection<string> newWeights,
        IReadOnlyList<string> wanted)
    {
        bool isOfVocabulary = head.Head.ScoresVocabulary();
        IEnumerable<string> always =
            from weight in weights
            let isOfBackbone = weight.StartsWith(prefix + ".", StringComparison.Ordinal)
            where newWeights.Contains(weight) || (!isOfVocabulary && !isOfBackbone)
            select isOfBackbone ? ModuleWithin(weight, prefix) : weight.Split('.')[0];
        Names = [.. always.Concat(wanted).Distinct()];
        _modules = [.. Names.Select(name => new ModulePattern(name))];
        foreach (ModulePattern module in _modules.Where(module => !weights.Any(module.Holds)))
        {
            throw AdapterTargets.NotFound(nameof(TrainingArguments.LoraModulesToSave), module.Text, weights.Select(ModuleOf).Distinct());
        }
    }

    /// <summary>Their names, and those of weights that lie in no module.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>True for a weight within one of them.</summary>
    public bool Holds(string weight) => Array.Exists(_modules, module => module.Holds(weight));

    /// <summary>True of weights within modules of these names.</summary>
    public static Func<string, bool> Named(IReadOnlyList<string> modules)
    {
        ModulePattern[] patterns = [.. modules.Select(name => new ModulePattern(name))];
        return weight => Array.Exists(patterns, pattern => pattern.Holds(weight));
    }

    /// <summary>The module of a weight; of one that lies in the backbone itself its own name, as all of that is not meant.</summary>
    private static string ModuleWithin(string weight, string prefix) => ModuleOf(weight) == prefix ? weight : ModuleOf(weight);

    private static string ModuleOf(string weight) => weight.LastIndexOf('.') is > 0 and var end ? weight[..end] : weight;
}
