using System.Text.RegularExpressions;
using FineTune.Contracts;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Optimizers;

/// <summary>Sorts a model's weights into groups that are updated alike, and freezes those that are not to be trained.</summary>
internal static partial class ParameterGroups
{
    /// <summary>Weights that FreezeParameters names take no gradient from here on.</summary>
    /// <exception cref="FineTuneException">FT3007: nothing is left to train; FT3008: a pattern matches no weight.</exception>
    public static IReadOnlyList<ParameterGroup> Create(IReadOnlyList<KeyValuePair<string, Tensor>> weights, TrainingArguments arguments)
    {
        Freeze(weights, [.. (arguments.FreezeParameters ?? new NameList([])).Select(pattern => new NamePattern(pattern))]);
        return
        [
            .. from weight in weights
               where weight.Value.requires_grad
               group weight by Decays(weight.Key) into alike
               orderby alike.Key descending
               select new ParameterGroup(alike, alike.Key ? arguments.WeightDecay : 0),
        ];
    }

    /// <summary>False for biases and normalisation weights (transformers/trainer.py, get_decay_parameter_names).</summary>
    public static bool Decays(string name) => !IsExempt().IsMatch(name);

    private static void Freeze(IReadOnlyList<KeyValuePair<string, Tensor>> weights, NamePattern[] patterns)
    {
        foreach (NamePattern pattern in patterns)
        {
            List<KeyValuePair<string, Tensor>> matched = [.. weights.Where(weight => pattern.Matches(weight.Key))];
            if (matched.Count == 0)
            {
                throw new FineTuneException(DiagnosticCatalog.PatternMatchesNothing, null, nameof(TrainingArguments.FreezeParameters), pattern.Text, weights[0].Key);
            }

            matched.ForEach(weight => weight.Value.requires_grad = false);
        }

        if (!weights.Any(weight => weight.Value.requires_grad))
        {
            throw new FineTuneException(DiagnosticCatalog.NothingToTrain, null);
        }
    }

    [GeneratedRegex(@"bias|layernorm|rmsnorm|(^|\.)norm($|\.)|_norm($|\.)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex IsExempt();
}
