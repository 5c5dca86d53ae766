using System.Text.RegularExpressions;

namespace FineTune.Engine.Metrics;

/// <summary>The words and marks of a text as mteval-v13a has them, by which BLEU values are compared (SacreBLEU's tok:13a).</summary>
internal static partial class BleuTokenizer
{
    public static IReadOnlyList<string> Split(string text)
    {
        string line = PythonText.TrimEnd(text)
            .Replace("<skipped>", "", StringComparison.Ordinal)
            .Replace("-\n", "", StringComparison.Ordinal)
            .Replace("\n", " ", StringComparison.Ordinal)
            .Replace("&quot;", "\"", StringComparison.Ordinal)
            .Replace("&amp;", "&", StringComparison.Ordinal)
            .Replace("&lt;", "<", StringComparison.Ordinal)
            .Replace("&gt;", ">", StringComparison.Ordinal);
        line = Marks().Replace($" {line} ", " $1 ");
        line = BehindNoDigit().Replace(line, "$1 $2 ");
        line = BeforeNoDigit().Replace(line, " $1 $2");
        return PythonText.Split(DashBehindDigit().Replace(line, "$1 $2 "));
    }

    [GeneratedRegex(@"([\{-~\[-` -&\(-\+:-@/])", RegexOptions.CultureInvariant)]
    private static partial Regex Marks();

    [GeneratedRegex(@"([^0-9])([.,])", RegexOptions.CultureInvariant)]
    private static partial Regex BehindNoDigit();

    [GeneratedRegex(@"([.,])([^0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex BeforeNoDigit();

    [GeneratedRegex(@"([0-9])(-)", RegexOptions.CultureInvariant)]
    private static partial Regex DashBehindDigit();
}
