using System.Globalization;

namespace FineTune.Engine.Models;

/// <summary>Lists of weights within a message, which is one line: a base model has hundreds.</summary>
internal static class WeightNames
{
    private const int MaxListed = 8;

    public static string Join(string separator, IReadOnlyList<string> weights) => weights.Count <= MaxListed
        ? string.Join(separator, weights)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(separator, weights.Take(MaxListed))}{separator}and {weights.Count - MaxListed} more");
}
