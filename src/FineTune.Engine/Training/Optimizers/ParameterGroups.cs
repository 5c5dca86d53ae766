using System.Text.RegularExpressions;
using FineTune.Contracts;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Optimizers;

/// <summary>Sorts a model's weights into groups that are updated alike, and freezes those that are not to be trained.</summary>
internal static partial class ParameterGroups
{
    /// <summary>Weights that FreezeParameters names take no gradient from here on.</summary>
    /// <param name="weights">The model's, by name.</param>
    /// <param name="arguments">Weight decay, and what is frozen.</param>
    /// <param name="specs">Weights with a learning rate or weight decay of their own.</param>
    /// <exception cref="FineTuneException">FT3006: nothing is left to train; FT3007: a pattern matches no weight; FT3101: a weight is in two
    /// groups.</exception>
    public static IReadOnlyList<ParameterGroup> Create(
        IReadOnlyList<KeyValuePair<string, Tensor>> weights, TrainingArguments arguments, IReadOnlyList<OptimizerGroupSpec>? specs = null)
    {
        Freeze(weights, [.. (arguments.FreezeParameters ?? new NameList([])).Select(pattern => new NamePattern(pattern))]);
        Dictionary<string, OptimizerGroupSpec> chosen = Choose(weights, specs ?? []);
        return
        [
            .. from weight in weights
               where weight.Value.requires_grad
               let spec = chosen.GetValueOrDefault(weight.Key)
               let rate = (Decay: Decays(weight.Key) ? spec?.WeightDecay ?? arguments.WeightDecay : 0, Factor: spec?.LearningRateFactor ?? 1)
               group weight by (Decays: Decays(weight.Key), rate.Decay, rate.Factor) into alike
               orderby alike.Key.Factor, alike.Key.Decays descending, alike.Key.Decay
               select new ParameterGroup(alike, alike.Key.Decay, alike.Key.Factor),
        ];
    }

    /// <summary>False for biases and normalisation weights (transformers/trainer.py, get_decay_parameter_names).</summary>
    public static bool Decays(string name) => !IsExempt().IsMatch(name);

    private static void Freeze(IReadOnlyList<KeyValuePair<string, Tensor>> weights, NamePattern[] patterns)
    {
        foreach (NamePattern pattern in patterns)
        {
            foreach (KeyValuePair<string, Tensor> weight in Matched(weights, pattern, nameof(TrainingArguments.FreezeParameters)))
            {
                weight.Value.requires_grad = false;
            }
        }

        if (!weights.Any(weight => weight.Value.requires_grad))
        {
            throw new FineTuneException(DiagnosticCatalog.NothingToTrain, null) { Argument = nameof(TrainingArguments.FreezeParameters) };
        }
    }

    /// <summary>The group of each weight that is in one. A frozen weight may be in it, and stays frozen.</summary>
    private static Dictionary<string, OptimizerGroupSpec> Choose(IReadOnlyList<KeyValuePair<string, Tensor>> weights, IReadOnlyList<OptimizerGroupSpec> specs)
    {
        var chosen = new Dictionary<string, OptimizerGroupSpec>(StringComparer.Ordinal);
        foreach (OptimizerGroupSpec spec in specs)
        {
            foreach (KeyValuePair<string, Tensor> weight in spec.Parameters.SelectMany(
                pattern => Matched(weights, new NamePattern(pattern), $"OptimizerGroup {spec.Name}", spec.Position)))
            {
                if (!chosen.TryAdd(weight.Key, spec) && chosen[weight.Key] != spec)
                {
                    throw new FineTuneException(DiagnosticCatalog.WeightInTwoGroups, spec.Position, weight.Key, chosen[weight.Key].Name, spec.Name);
                }
            }
        }

        return chosen;
    }

    private static List<KeyValuePair<string, Tensor>> Matched(
        IReadOnlyList<KeyValuePair<string, Tensor>> weights, NamePattern pattern, string where, SourcePosition? position = null)
    {
        List<KeyValuePair<string, Tensor>> matched = [.. weights.Where(weight => pattern.Matches(weight.Key))];
        return matched.Count > 0
            ? matched
            : throw new FineTuneException(DiagnosticCatalog.PatternMatchesNothing, position, where, pattern.Text, weights[0].Key)
            {
                Argument = nameof(TrainingArguments.FreezeParameters)
            };
    }

    [GeneratedRegex(@"bias|layernorm|rmsnorm|(^|\.)norm($|\.)|_norm($|\.)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex IsExempt();
}
