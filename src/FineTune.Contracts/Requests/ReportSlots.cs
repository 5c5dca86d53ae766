namespace FineTune.Contracts;

/// <summary>
/// Places in <c>report.html</c> that are filled after Evaluate has written it: by Export, and by the build, which alone knows the bounds of the gates and the
/// model that was there before. They are comments of HTML, which no text of a page can be: all are escaped.
/// </summary>
public static class ReportSlots
{
    /// <summary>Whether the model passed, beside its name.</summary>
    public const string Verdict = "verdict";

    /// <summary>The bounds of the Metric items, and how far the model is from each.</summary>
    public const string Gates = "gates";

    /// <summary>What is other than in the model that the build replaced.</summary>
    public const string Previous = "previous";

    /// <summary>The exported files.</summary>
    public const string Exports = "exports";

    /// <summary>Where the model was trained.</summary>
    public const string Training = "training";

    private static readonly string[] OfTheBuild = [Verdict, Gates, Previous, Training];

    /// <summary>A place that nobody has filled yet.</summary>
    public static string Empty(string slot) => Begin(slot) + End(slot);

    /// <summary>The page with something in a place, in place of what was there; a page without that place as it is.</summary>
    /// <param name="html">The page.</param>
    /// <param name="content">HTML.</param>
    public static string Fill(string html, string slot, string content)
    {
        int begin = html.IndexOf(Begin(slot), StringComparison.Ordinal);
        int end = begin < 0 ? -1 : html.IndexOf(End(slot), begin, StringComparison.Ordinal);
        return end < 0 ? html : string.Concat(html.AsSpan(0, begin + Begin(slot).Length), content, html.AsSpan(end));
    }

    /// <summary>The page as Evaluate, or Export, has written it, whatever the build has put into its places since.</summary>
    public static string Emptied(string html)
    {
        foreach (string slot in OfTheBuild)
        {
            html = Fill(html, slot, "");
        }

        return html;
    }

    private static string Begin(string slot) => $"<!--{slot}-->";

    private static string End(string slot) => $"<!--/{slot}-->";
}
