using System.Globalization;
using System.Text;
using FineTune.Contracts;

namespace FineTune.Tasks.Sweeps;

/// <summary>Points and a line over two axes, as SVG; what a point says is shown where the pointer rests on it.</summary>
/// <param name="x">The horizontal axis.</param>
/// <param name="y">The vertical axis.</param>
/// <param name="xName">Below the horizontal axis.</param>
/// <param name="yName">Above the vertical axis.</param>
internal sealed class SweepChart(int width, int height, SweepAxis x, SweepAxis y, string xName, string yName)
{
    private const int Left = 92;
    private const int Bottom = 56;
    private const int Margin = 26;

    private const int ShortText = 5;

    /// <summary>Columns of a letter below an axis.</summary>
    private const int LetterWidth = 8;

    private readonly StringBuilder _marks = new();

    /// <param name="style">Its class; empty for none.</param>
    public void Point(double xPlace, double yPlace, string style, string tip) => _marks.Append(
        CultureInfo.InvariantCulture,
        $"<circle class=\"{style}\" cx=\"{Column(xPlace):0.#}\" cy=\"{Row(yPlace):0.#}\" r=\"4\"><title>{HtmlText.Escape(tip)}</title></circle>\n");

    /// <summary>A cross on the horizontal axis: of what has no place on the vertical one.</summary>
    public void Cross(double xPlace, string style, string tip) => _marks.Append(
        CultureInfo.InvariantCulture,
        $"<path class=\"{style}\" d=\"M{Column(xPlace) - 6:0.#} {Floor - 6}l12 12m0 -12l-12 12\"><title>{HtmlText.Escape(tip)}</title></path>\n");

    /// <summary>A line that keeps its height until the next point.</summary>
    public void Steps(IEnumerable<(double X, double Y)> points, string style)
    {
        var path = new StringBuilder();
        foreach ((double xPlace, double yPlace) in points)
        {
            path.Append(CultureInfo.InvariantCulture, $"{(path.Length == 0 ? "M" : $" H{Column(xPlace):0.#} L")}{Column(xPlace):0.#} {Row(yPlace):0.#}");
        }

        _marks.Append(CultureInfo.InvariantCulture, $"<path class=\"{style}\" d=\"{path}\"/>\n");
    }

    public string Svg(string label)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{HtmlText.Escape(label)}\">\n");
        foreach ((double place, string text) in y.Ticks)
        {
            string row = Row(place).ToString("0.#", CultureInfo.InvariantCulture);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{width - Margin}\" y1=\"{row}\" y2=\"{row}\"/>\n");
            Append(svg, Left - 6, Row(place) + 4, "end", text);
        }

        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{Left}\" x2=\"{width - Margin}\" y1=\"{Floor}\" y2=\"{Floor}\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{Left}\" x2=\"{Left}\" y1=\"{Margin}\" y2=\"{Floor}\"/>\n");
        Append(svg, (width + Left) / 2, height - 6, "middle", xName);
        Append(svg, Left + 4, 16, "start", yName);
        int letters = Math.Max(3, (width - Left - Margin) / LetterWidth / Math.Max(1, x.Ticks.Count));
        foreach ((double place, string text) in x.Ticks)
        {
            double share = (Column(place) - Left) / (width - Left - Margin);
            string column = Column(place).ToString("0.#", CultureInfo.InvariantCulture);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{column}\" x2=\"{column}\" y1=\"{Floor}\" y2=\"{Floor + 4}\"/>\n");
            // A short one stands below its tick at the ends, too.
            string anchor = text.Length <= ShortText ? "middle" : share < 0.1 ? "start" : share > 0.9 ? "end" : "middle";
            Append(svg, Column(place), Floor + 22, anchor, Shortened(text, letters));
        }

        return svg.Append(_marks).Append("</svg>\n").ToString();
    }

    /// <summary>A text with as many letters as there is room for, its end left out.</summary>
    public static string Shortened(string text, int letters) => text.Length <= letters ? text : $"{text[..(letters - 1)]}\u2026";

    private static void Append(StringBuilder svg, double column, double row, string anchor, string text) => svg.Append(
        CultureInfo.InvariantCulture, $"<text x=\"{column:0.#}\" y=\"{row:0.#}\" text-anchor=\"{anchor}\">{HtmlText.Escape(text)}</text>\n");

    private int Floor => height - Bottom;

    private double Column(double place) => Left + 10 + (x.Share(place) * (width - Left - Margin - 20));

    private double Row(double place) => Floor - 8 - (y.Share(place) * (Floor - Margin - 20));
}
