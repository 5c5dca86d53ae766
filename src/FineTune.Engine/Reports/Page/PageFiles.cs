using System.Security.Cryptography;
using System.Text;

namespace FineTune.Engine.Reports;

/// <summary>The style sheets and the script of a report, each in one place.</summary>
internal static class PageFiles
{
    private static readonly Lazy<string> LazyChartStyle = new(() => Read("chart.css"));
    private static readonly Lazy<string> LazyStyle = new(() => Read("report.css"));
    private static readonly Lazy<string> LazyScript = new(() => Read("report.js"));

    /// <summary>Colours and charts: all that a picture needs that stands alone.</summary>
    public static string ChartStyle => LazyChartStyle.Value;

    /// <summary>The rest of the page.</summary>
    public static string Style => LazyStyle.Value;

    public static string Script => LazyScript.Value;

    /// <summary>
    /// What a browser may do for the page: run this very script, draw pictures that are in the page, and nothing else. Nothing is fetched from anywhere, and
    /// what got into the page in spite of all escaping would not run.
    /// </summary>
    public static string Policy { get; } =
        $"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{Digest(Script)}'";

    private static string Digest(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Read(string name)
    {
        using Stream stream = typeof(PageFiles).Assembly.GetManifestResourceStream($"FineTune.Engine.Reports.Page.{name}")
            ?? throw new InvalidOperationException($"The engine has no {name}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
