using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FineTune.Contracts;

namespace FineTune.Tasks.Validation;

/// <summary>
/// Reads <c>num_cycles=2, power=0.5</c>, as transformers reads <c>optim_args</c>, and the JSON object it takes for
/// <c>lr_scheduler_kwargs</c>.
/// </summary>
internal static partial class KeywordArgumentsParser
{
    /// <summary>The pairs; null where the text is neither.</summary>
    public static KeywordArguments? Parse(string text) => text.StartsWith('{') ? ParseObject(text) : ParsePairs(text);

    private static KeywordArguments? ParseObject(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ContractsJson.Line.KeywordArguments);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static KeywordArguments? ParsePairs(string text)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in text.Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            Match match = Pair().Match(pair);
            if (!match.Success || !pairs.TryAdd(match.Groups[1].Value, Json(match.Groups[2].Value)))
            {
                return null;
            }
        }

        return new KeywordArguments(pairs);
    }

    private static string Json(string value)
    {
        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
        {
            return number.ToString("R", CultureInfo.InvariantCulture);
        }

        return value.ToLowerInvariant() is "true" or "false" ? value.ToLowerInvariant()
            : value.ToLowerInvariant() is "none" or "null" ? "null"
            : JsonSerializer.Serialize(value, ContractsJson.Line.String);
    }

    [GeneratedRegex("^([A-Za-z_][A-Za-z0-9_.]*)\\s*=\\s*(.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Pair();
}
