using System.Globalization;
using System.Text;
using FineTune.Contracts;

namespace FineTune.Tasks.Sweeps;

/// <summary>Points and a line over two axes, as SVG; what a point says is shown where the pointer rests on it.</summary>
internal sealed class SweepChart
{
    private const int Left = 88;
    private const int Bottom = 52;
    private const int Margin = 22;

    private readonly int _width;
    private readonly int _height;
    private readonly (double Low, double High) _x;
    private readonly (double Low, double High) _y;
    private readonly string _xName;
    private readonly string _yName;
    private readonly StringBuilder _marks = new();

    public SweepChart(int width, int height, IEnumerable<double> x, IEnumerable<double> y, string xName, string yName)
    {
        (_width, _height, _xName, _yName) = (width, height, xName, yName);
        (_x, _y) = (Range([.. x]), Range([.. y]));
    }

    /// <summary>What is written below the horizontal axis; null for its ends.</summary>
    public IReadOnlyList<(double Place, string Text)>? Ticks { get; init; }

    public void Point(double x, double y, string style, string tip) => _marks.Append(
        CultureInfo.InvariantCulture,
        $"<circle class=\"{style}\" cx=\"{Column(x):0.#}\" cy=\"{Row(y):0.#}\" r=\"4\"><title>{HtmlText.Escape(tip)}</title></circle>\n");

    /// <summary>A line that keeps its height until the next point.</summary>
    public void Steps(IEnumerable<(double X, double Y)> points, string style)
    {
        var path = new StringBuilder();
        foreach ((double x, double y) in points)
        {
            path.Append(CultureInfo.InvariantCulture, $"{(path.Length == 0 ? "M" : $" H{Column(x):0.#} L")}{Column(x):0.#} {Row(y):0.#}");
        }

        _marks.Append(CultureInfo.InvariantCulture, $"<path class=\"{style}\" d=\"{path}\"/>\n");
    }

    public string Svg(string label)
    {
        var svg = new StringBuilder();
        int floor = _height - Bottom;
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {_width} {_height}\" role=\"img\" aria-label=\"{HtmlText.Escape(label)}\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{Left}\" x2=\"{_width - Margin}\" y1=\"{floor}\" y2=\"{floor}\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{Left}\" x2=\"{Left}\" y1=\"{Margin}\" y2=\"{floor}\"/>\n");
        Append(svg, (_width + Left) / 2, _height - 6, "middle", _xName);
        Append(svg, Left + 4, 16, "start", _yName);
        foreach ((double place, string text) in Ticks ?? [(_x.Low, Short(_x.Low)), (_x.High, Short(_x.High))])
        {
            double share = Share(place, _x);
            Append(svg, Column(place), floor + 19, share < 0.1 ? "start" : share > 0.9 ? "end" : "middle", text);
        }

        foreach (double place in (double[])[_y.Low, _y.High])
        {
            Append(svg, Left - 4, Row(place) + 4, "end", Short(place));
        }

        return svg.Append(_marks).Append("</svg>\n").ToString();
    }

    private static void Append(StringBuilder svg, double x, double y, string anchor, string text) => svg.Append(
        CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{HtmlText.Escape(text)}</text>\n");

    private double Column(double x) => Left + 10 + (Share(x, _x) * (_width - Left - Margin - 30));

    private double Row(double y) => _height - Bottom - 8 - (Share(y, _y) * (_height - Bottom - Margin - 20));

    private static double Share(double value, (double Low, double High) range) =>
        range.Low == range.High ? 0.5 : (value - range.Low) / (range.High - range.Low);

    private static (double Low, double High) Range(IReadOnlyCollection<double> values) => (values.Min(), values.Max());

    private static string Short(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
