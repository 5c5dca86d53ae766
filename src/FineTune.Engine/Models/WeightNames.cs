using System.Globalization;

namespace FineTune.Engine.Models;

/// <summary>Names of weights, in files and in messages.</summary>
internal static class WeightNames
{
    private const int MaxListed = 8;

    /// <summary>The name a model uses for a name in a file of any family; null for what is no weight, such as a table of positions.</summary>
    public static string? Canonical(string name) => name.EndsWith("embeddings.position_ids", StringComparison.Ordinal)
        ? null
        // Files converted from TensorFlow name the normalisation's weights as TensorFlow did.
        : name.Replace("LayerNorm.gamma", "LayerNorm.weight", StringComparison.Ordinal)
            .Replace("LayerNorm.beta", "LayerNorm.bias", StringComparison.Ordinal);

    /// <summary>A list within a message, which is one line: a base model has hundreds of weights.</summary>
    public static string Join(string separator, IReadOnlyList<string> weights) => weights.Count <= MaxListed
        ? string.Join(separator, weights)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(separator, weights.Take(MaxListed))}{separator}and {weights.Count - MaxListed} more");
}
