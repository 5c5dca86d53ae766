using System.Globalization;
using System.Text;
using System.Text.Json;
using FineTune.Contracts;

namespace FineTune.Engine.Reports;

/// <summary>
/// Lines over two axes as SVG, which is readable as it is; the page's script lets one read the values and zoom, from the numbers that stand beside it.
/// </summary>
/// <param name="title">What it shows.</param>
/// <param name="xName">Below the horizontal axis.</param>
/// <param name="series">At least one.</param>
internal sealed class LineChart(string title, string xName, IReadOnlyList<ChartSeries> series)
{
    private static readonly ChartFrame Frame = new(Height: 302, Top: 12);

    /// <summary>Above the picture, for a legend where there is no page around it.</summary>
    private const int Head = 30;

    private const int LetterWidth = 7;

    /// <summary>The axes; around all values where they are null.</summary>
    public ChartAxis? X { get; init; }

    public ChartAxis? Y { get; init; }

    /// <summary>What the chart says, in a sentence, for those who do not see it.</summary>
    public required string Description { get; init; }

    /// <summary>Marks a place of the horizontal axis with a vertical line and a word.</summary>
    public (double Place, string Text)? Mark { get; init; }

    public void AppendTo(HtmlBuilder html)
    {
        (ChartAxis x, ChartAxis y) = (DefaultX, DefaultY);
        html.Append($"<figure class=\"chart\"><figcaption>{HtmlBuilder.Escape(title)}{Legend()}</figcaption>\n<div class=\"plot\">");
        html.Append(Svg(x, y)).Append("</div>\n");
        html.Append($"<script type=\"application/json\">{Numbers(x, y)}</script></figure>\n");
    }

    /// <summary>The picture as a file of its own, light or dark as its reader prefers.</summary>
    public string Document()
    {
        var svg = new SvgBuilder();
        svg.Append(FormattableString.Invariant(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 -{Head} {ChartFrame.Width} {Frame.Height + Head}\">\n"));
        svg.Append($"<title>{HtmlText.Escape(Description)}</title>\n<style>{PageFiles.ChartStyle}</style>\n");
        svg.Path("ground", $"M0 -{Head}H{ChartFrame.Width}V{Frame.Height}H0z");
        double place = ChartFrame.Left;
        foreach (ChartSeries one in series)
        {
            svg.Path($"key {ClassOf(one)}", $"M{place:0.#} -14h18").Text(place + 24, -9, "start", one.Name);
            place += 44 + (LetterWidth * one.Name.Length);
        }

        return svg.Append(Svg(DefaultX, DefaultY)).Append("\n</svg>\n").ToString();
    }

    private ChartAxis DefaultX => X ?? ChartAxis.Around(series.SelectMany(one => one.X), 6, isWhole: true);

    private ChartAxis DefaultY => Y ?? ChartAxis.Around(series.SelectMany(one => one.Y), 5);

    private string Svg(ChartAxis x, ChartAxis y)
    {
        SvgBuilder svg = new SvgBuilder().Open(ChartFrame.Width, Frame.Height, Description);
        Frame.Draw(svg, x, y, xName);
        // What a zoom moves is cut off at the axes.
        svg.Append(FormattableString.Invariant(
            $"<svg x=\"{ChartFrame.Left}\" y=\"{Frame.Top}\" width=\"{ChartFrame.PlotWidth}\" height=\"{Frame.PlotHeight}\"><g class=\"marks\">\n"));
        if (Mark is { } mark)
        {
            svg.Path("mark", $"M{ChartFrame.PlotWidth * x.Share(mark.Place):0.#} 0V{Frame.PlotHeight}");
        }

        foreach (ChartSeries one in series)
        {
            svg.Append(Path(one, x, y));
        }

        svg.Append("</g></svg>\n");
        if (Mark is { } marked)
        {
            // Curves begin high more often than low.
            ChartFrame.DrawMark(svg, x, marked.Place, Frame.Floor - 12, marked.Text);
        }

        return svg.Append("</svg>").ToString();
    }

    private static string ClassOf(ChartSeries one) => FormattableString.Invariant($"c{one.Color}{(one.IsFaint ? " faint" : "")}");

    private static string Path(ChartSeries one, ChartAxis x, ChartAxis y)
    {
        var line = new StringBuilder();
        var dots = new StringBuilder();
        bool isBroken = true;
        for (int index = 0; index < one.X.Count; index++)
        {
            if (!double.IsFinite(one.Y[index]))
            {
                isBroken = true;
                continue;
            }

            double column = ChartFrame.PlotWidth * x.Share(one.X[index]);
            double row = Frame.PlotHeight * (1 - y.Share(one.Y[index]));
            line.Append(CultureInfo.InvariantCulture, $"{(isBroken ? "M" : "L")}{column:0.#} {row:0.#}");
            dots.Append(CultureInfo.InvariantCulture, $"M{column:0.#} {row:0.#}h0");
            isBroken = false;
        }

        string path = $"<path class=\"{ClassOf(one)}\" d=\"{line}\"/>\n";
        return one.HasDots ? $"{path}<path class=\"{ClassOf(one)} dots\" d=\"{dots}\"/>\n" : path;
    }

    private string Legend()
    {
        if (series.Count < 2)
        {
            return "";
        }

        var legend = new StringBuilder("<span class=\"legend\">");
        foreach (ChartSeries one in series)
        {
            legend.Append(CultureInfo.InvariantCulture, $"<span><i class=\"{ClassOf(one)}\"></i>{HtmlText.Escape(one.Name)}</span>");
        }

        return legend.Append("</span>").ToString();
    }

    /// <summary>For the script. JSON as .NET writes it has no letter that HTML would take for the end of the element.</summary>
    private string Numbers(ChartAxis x, ChartAxis y)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            Write(writer, "plot", [ChartFrame.Left, Frame.Top, ChartFrame.PlotWidth, Frame.PlotHeight]);
            Write(writer, "x", [x.Low, x.High]);
            Write(writer, "y", [y.Low, y.High]);
            writer.WriteString("name", DisplayText.Escape(xName));
            writer.WriteStartArray("series");
            foreach (ChartSeries one in series)
            {
                writer.WriteStartObject();
                writer.WriteString("name", DisplayText.Escape(one.Name));
                writer.WriteString("color", string.Create(CultureInfo.InvariantCulture, $"c{one.Color}"));
                Write(writer, "x", one.X);
                Write(writer, "y", one.Y);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(json.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<double> values)
    {
        writer.WriteStartArray(name);
        foreach (double value in values)
        {
            if (double.IsFinite(value))
            {
                // As many digits as a reader needs: the file is for people.
                writer.WriteRawValue(value.ToString("G6", CultureInfo.InvariantCulture));
            }
            else
            {
                writer.WriteNullValue();
            }
        }

        writer.WriteEndArray();
    }
}
