namespace FineTune.Engine.Reports;

/// <summary>Upright bars over a horizontal axis, as SVG.</summary>
/// <param name="title">What it shows.</param>
/// <param name="xName">Below the horizontal axis.</param>
/// <param name="bars">From where to where each goes, how high, and what is said where the pointer rests on it.</param>
internal sealed class BarChart(string title, string xName, IReadOnlyList<(double From, double To, double Height, string Tip)> bars)
{
    private static readonly ChartFrame Frame = new(Height: 266, Top: 20);

    /// <summary>What the chart says, in a sentence, for those who do not see it.</summary>
    public required string Description { get; init; }

    /// <summary>The axes; around all bars where they are null.</summary>
    public ChartAxis? X { get; init; }

    public ChartAxis? Y { get; init; }

    /// <summary>Marks a place of the horizontal axis with a vertical line and a word.</summary>
    public (double Place, string Text)? Mark { get; init; }

    /// <summary>A line from the lower left to the upper right corner: where the bars would end if all were well.</summary>
    public bool HasDiagonal { get; init; }

    public void AppendTo(HtmlBuilder html)
    {
        IEnumerable<double> ends = bars.SelectMany(bar => (double[])[bar.From, bar.To]).Concat(Mark is { } place ? (double[])[place.Place] : []);
        ChartAxis x = X ?? ChartAxis.Around(ends, 6, isWhole: true);
        ChartAxis y = Y ?? ChartAxis.Around(bars.Select(bar => bar.Height).Append(0), 4, isWhole: true);
        SvgBuilder svg = new SvgBuilder().Open(ChartFrame.Width, Frame.Height, Description);
        Frame.Draw(svg, x, y, xName);
        foreach ((double from, double to, double height, string tip) in bars)
        {
            double left = ChartFrame.Column(x, from);
            double width = Math.Max(1, ChartFrame.Column(x, to) - left - 1);
            svg.Bar(left, Frame.Row(y, height), width, Frame.Row(y, 0) - Frame.Row(y, height), tip);
        }

        if (HasDiagonal)
        {
            svg.Path("mark", $"M{ChartFrame.Left} {Frame.Floor}L{ChartFrame.Width - ChartFrame.Right} {Frame.Top}");
        }

        if (Mark is { } mark)
        {
            svg.Path("mark", $"M{ChartFrame.Column(x, mark.Place):0.#} {Frame.Top - 8}V{Frame.Floor}");
            ChartFrame.DrawMark(svg, x, mark.Place, Frame.Top + 4, mark.Text);
        }

        html.Append($"<figure class=\"chart\"><figcaption>{HtmlBuilder.Escape(title)}</figcaption>\n{svg.Append("</svg>")}</figure>\n");
    }
}
