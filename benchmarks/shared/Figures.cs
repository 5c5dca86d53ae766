using System.Globalization;
using System.Text.Json.Nodes;

/// <summary>What both sides measured, run by run.</summary>
internal sealed class Figures
{
    private readonly List<JsonNode> _ours = [];
    private readonly List<JsonNode> _theirs = [];

    public void Add(JsonNode ours, JsonNode theirs)
    {
        _ours.Add(ours);
        _theirs.Add(theirs);
    }

    /// <summary>Prints medians and their ratio, theirs by ours.</summary>
    /// <param name="unit">What ours is divided by.</param>
    public void Compare(string what, string ourKey, string theirKey, double unit = 1)
    {
        (double ours, double theirs) = (Median(_ours, ourKey) / unit, Median(_theirs, theirKey));
        Say($"{what}: ours {ours:0.000}, theirs {theirs:0.000}, theirs / ours {theirs / ours:0.00}");
    }

    public static void Say(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));

    public static string Written(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Median(List<JsonNode> results, string key)
    {
        double[] sorted = [.. results.Select(result => result[key]!.GetValue<double>()).Order()];
        return sorted[sorted.Length / 2];
    }
}
