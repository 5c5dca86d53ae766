using System.Globalization;

namespace FineTune.Contracts;

/// <summary>The argument ClassWeights as it is written: <c>balanced</c>, or a number above 0 for each label, as in <c>1;2.5</c>.</summary>
public static class ClassWeightText
{
    public const string Balanced = "balanced";

    /// <param name="text">Another one than <see cref="Balanced"/>.</param>
    /// <param name="weights">As many as are written; empty where one is no weight.</param>
    /// <returns>Why it cannot be used, whatever the labels are; null where it can.</returns>
    public static string? Parse(string text, out IReadOnlyList<float> weights)
    {
        weights = [];
        string[] parts = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts is [var word] && word.All(char.IsLetter))
        {
            return $"'{word}' is not balanced, nor a number";
        }

        var parsed = new List<float>(parts.Length);
        foreach (string part in parts)
        {
            if (!float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out float weight) || !float.IsFinite(weight) || weight <= 0)
            {
                return $"'{part}' is not a number above 0";
            }

            parsed.Add(weight);
        }

        weights = parsed;
        return null;
    }
}
