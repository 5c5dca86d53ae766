using System.Globalization;

namespace FineTune.Engine.Models;

/// <summary>Names of weights, in files and in messages.</summary>
internal static class WeightNames
{
    private const int MaxListed = 8;
    private static readonly string[] Wrappers = ["module.", "model."];

    /// <summary>The name a model uses for a name in a file of any family; null for what is no weight, such as a table of positions.</summary>
    public static string? Canonical(string name) => name.EndsWith("embeddings.position_ids", StringComparison.Ordinal)
        ? null
        // Files converted from TensorFlow name the normalisation's weights as TensorFlow did.
        : name.Replace("LayerNorm.gamma", "LayerNorm.weight", StringComparison.Ordinal)
            .Replace("LayerNorm.beta", "LayerNorm.bias", StringComparison.Ordinal);

    /// <summary>The names in a file by the names a model uses. Of two that come to the same one, the one that needs no translation counts.</summary>
    public static Dictionary<string, string> ByCanonicalName(IReadOnlyCollection<string> fileNames, ModelFamily family)
    {
        string wrapper = Wrapper(fileNames, family);
        Dictionary<string, string> byName = new(StringComparer.Ordinal);
        foreach (string fileName in fileNames)
        {
            string unwrapped = fileName[wrapper.Length..];
            if (Canonical(unwrapped) is { } canonical && family.Rename(canonical) is { } name && (name == unwrapped || !byName.ContainsKey(name)))
            {
                byName[name] = fileName;
            }
        }

        return byName;
    }

    /// <summary>What a training program put before every name when it saved the model from within another module; empty for nothing.</summary>
    private static string Wrapper(IReadOnlyCollection<string> fileNames, ModelFamily family) =>
        Array.Find(Wrappers, wrapper =>
            wrapper != family.BaseModelPrefix + "."
            && fileNames.Count > 0
            && fileNames.All(name => name.StartsWith(wrapper, StringComparison.Ordinal))) ?? "";

    /// <summary>A list within a message, which is one line: a base model has hundreds of weights.</summary>
    public static string Join(string separator, IReadOnlyList<string> weights) => weights.Count <= MaxListed
        ? string.Join(separator, weights)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(separator, weights.Take(MaxListed))}{separator}and {weights.Count - MaxListed} more");
}
