using System.Globalization;
using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Adapters;

/// <summary>Chooses the linear layers of a model that get an update.</summary>
/// <param name="layers">The model's, in its order.</param>
/// <param name="isSaved">True for a layer that is trained whole.</param>
/// <param name="isTied">True for a layer whose weight is that of the word embeddings.</param>
/// <param name="family">The model's: its modules' names, either of which will do, and which layers are the usual ones.</param>
internal sealed partial class AdapterTargets(IReadOnlyList<Linear> layers, Predicate<Linear> isSaved, Predicate<Linear> isTied, ModelFamily family)
{
    /// <summary>Every linear layer but the head.</summary>
    public const string AllLinear = "all-linear";

    /// <summary>
    /// The layers of queries and values, or the one that gives both, by what families call them: PEFT's choice for each family it knows
    /// (peft/utils/constants.py, TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING).
    /// </summary>
    private static readonly string[][] QueriesAndValues =
    [
        ["q_proj", "v_proj"], ["query", "value"], ["query_proj", "value_proj"], ["q_lin", "v_lin"], ["q", "v"],
        ["c_attn"], ["query_key_value"], ["in_proj"], ["qkv_proj"], ["Wqkv"],
    ];

    private IEnumerable<Linear> Free => layers.Where(layer => !isSaved(layer));

    /// <param name="config">Targets are names, expressions or all-linear; none for queries and values.</param>
    /// <param name="written">What adapter_config.json says of its targets, from which PEFT finds the same.</param>
    /// <exception cref="FineTuneException">FT3040: there is no such layer; FT3041: it is tied; FT3003: none is left.</exception>
    public IReadOnlyList<Linear> Choose(LoraConfig config, out IReadOnlyList<string> written)
    {
        IReadOnlyList<Linear> named = Named(config.TargetModules, out written);
        if (config.ExcludeModules.Count == 0 && config.LayersToTransform.Count == 0)
        {
            return named;
        }

        ModulePattern[] excluded = [.. config.ExcludeModules.Select(text => Pattern(nameof(TrainingArguments.LoraExcludeModules), text))];
        foreach (ModulePattern pattern in excluded)
        {
            if (!named.Any(layer => Matches(pattern, layer)))
            {
                throw NotFound(nameof(TrainingArguments.LoraExcludeModules), pattern.Text, named.Select(layer => layer.Name));
            }
        }

        ThrowIfNoLayer(config.LayersToTransform, named);
        bool IsChosen(Linear layer) => !excluded.Any(pattern => Matches(pattern, layer))
            && (config.LayersToTransform.Count == 0 || (BlockOf(layer) is { } block && config.LayersToTransform.Contains(block)));
        List<Linear> chosen = [.. named.Where(IsChosen)];
        written = [.. chosen.Select(layer => layer.Name)];
        return chosen.Count > 0
            ? chosen
            : throw Unusable(nameof(TrainingArguments.LoraExcludeModules), string.Join(';', config.ExcludeModules), "no layer is left that has an update");
    }

    private static void ThrowIfNoLayer(IReadOnlyList<int> wanted, IReadOnlyList<Linear> named)
    {
        int[] blocks = [.. named.Select(BlockOf).OfType<int>().Distinct().Order()];
        if (wanted.Except(blocks).Any())
        {
            throw Unusable(
                nameof(TrainingArguments.LoraLayersToTransform),
                string.Join(';', wanted),
                blocks.Length == 0 ? "the layers with an update lie in no block with a number"
                    : $"the blocks of the layers with an update are {blocks[0]} to {blocks[^1]}");
        }
    }

    /// <summary>The first number in a layer's name, as in <c>model.layers.3.mlp.up_proj</c>.</summary>
    private static int? BlockOf(Linear layer) =>
        NumberOfBlock().Match(layer.Name) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;

    private IReadOnlyList<Linear> Named(IReadOnlyList<string> wanted, out IReadOnlyList<string> written)
    {
        if (wanted is [var only] && string.Equals(only, AllLinear, StringComparison.OrdinalIgnoreCase))
        {
            List<Linear> all = [.. Free.Where(layer => !layer.IsToVocabulary)];
            written = [.. all.Select(layer => layer.Name)];
            return all;
        }

        if (wanted.Count == 0)
        {
            wanted = Usual();
        }

        ModulePattern[] patterns = [.. wanted.Select(text => Pattern(nameof(TrainingArguments.LoraTargetModules), text))];
        foreach (ModulePattern pattern in patterns)
        {
            ThrowIfNothing(pattern);
        }

        List<Linear> chosen = [.. Free.Where(layer => patterns.Any(pattern => Matches(pattern, layer)))];
        if (chosen.Count == 0)
        {
            throw NotFound(nameof(TrainingArguments.LoraTargetModules), wanted[0], Free.Select(layer => layer.Name));
        }

        // PEFT takes one expression or a list of names.
        bool isKnownToPeft = patterns.Length == 1 || !patterns.Any(pattern => pattern.IsExpression);
        written = isKnownToPeft ? wanted : [.. chosen.Select(layer => layer.Name)];
        return chosen;
    }

    private IReadOnlyList<string> Usual() =>
        family.UsualAdapterTargets
        ?? Array.Find(QueriesAndValues, names => Free.Any(layer => new ModulePattern(names[0]).Matches(layer.Name)))
        ?? throw new FineTuneException(
            DiagnosticCatalog.AdapterTargetNotFound, null, nameof(TrainingArguments.LoraTargetModules), "", "", Names(Free.Select(layer => layer.Name)))
        {
            Argument = nameof(TrainingArguments.Peft),
        };

    private bool Matches(ModulePattern pattern, Linear layer) => pattern.Matches(layer.Name) || pattern.Matches(family.Modules.ToModules(layer.Name));

    private static ModulePattern Pattern(string argument, string text)
    {
        try
        {
            return new ModulePattern(text);
        }
        catch (RegexParseException exception)
        {
            throw Unusable(argument, text, exception.Message);
        }
    }

    private void ThrowIfNothing(ModulePattern pattern)
    {
        try
        {
            if (layers.FirstOrDefault(layer => isTied(layer) && Matches(pattern, layer)) is { } tied)
            {
                throw new FineTuneException(DiagnosticCatalog.AdapterOfTiedHead, null, nameof(TrainingArguments.LoraTargetModules), tied.Name)
                {
                    Argument = nameof(TrainingArguments.LoraTargetModules),
                };
            }

            // What is trained whole needs no update besides: PEFT's own all-linear names the head of a token classifier.
            if (!layers.Any(layer => Matches(pattern, layer)))
            {
                throw NotFound(nameof(TrainingArguments.LoraTargetModules), pattern.Text, Free.Select(layer => layer.Name));
            }
        }
        catch (RegexMatchTimeoutException)
        {
            throw Unusable(nameof(TrainingArguments.LoraTargetModules), pattern.Text, "it takes too long to match a name");
        }
    }

    /// <summary>FT3040, with what was meant.</summary>
    /// <param name="argument">Where the name stands.</param>
    /// <param name="modules">Full names of what there is.</param>
    public static FineTuneException NotFound(string argument, string wanted, IEnumerable<string> modules)
    {
        string[] full = [.. modules];
        string[] last = [.. full.Select(name => name[(name.LastIndexOf('.') + 1)..]).Distinct()];
        IEnumerable<string> candidates = wanted.Contains('.', StringComparison.Ordinal) ? full : last;
        return new FineTuneException(
            DiagnosticCatalog.AdapterTargetNotFound, null, argument, wanted, NearestName.Suggestion(wanted, candidates), Names(full))
        {
            Argument = argument,
        };
    }

    /// <summary>What modules are called, each last name once.</summary>
    private static string Names(IEnumerable<string> modules) =>
        WeightNames.Join(", ", [.. modules.Select(name => name[(name.LastIndexOf('.') + 1)..]).Distinct()]);

    private static FineTuneException Unusable(string argument, string text, string reason) =>
        new(DiagnosticCatalog.BadObjectOption, null, argument, text, reason.TrimEnd('.')) { Argument = argument };

    [GeneratedRegex(@"^.*?\.[^.]*\.(\d+)\.", RegexOptions.CultureInvariant)]
    private static partial Regex NumberOfBlock();
}
