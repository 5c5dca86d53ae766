namespace FineTune.Engine.Reports;

/// <summary>Where a chart's axes lie in its drawing, and drawing them.</summary>
/// <param name="Height">Of the drawing.</param>
/// <param name="Top">Room above the plot.</param>
internal sealed record ChartFrame(int Height, int Top)
{
    public const int Width = 720;
    public const int Left = 84;
    public const int Right = 16;
    public const int PlotWidth = Width - Left - Right;

    /// <summary>Below the plot: marks in the large letters of a small screen, and the name of the axis.</summary>
    private const int Bottom = 68;

    private const int MarkDistance = 31;

    public int PlotHeight => Height - Top - Bottom;

    /// <summary>Where the horizontal axis lies.</summary>
    public int Floor => Top + PlotHeight;

    public static double Column(ChartAxis x, double value) => Left + (PlotWidth * x.Share(value));

    public double Row(ChartAxis y, double value) => Top + (PlotHeight * (1 - y.Share(value)));

    /// <summary>Draws both axes with their marks.</summary>
    /// <param name="xName">Of the horizontal one.</param>
    public void Draw(SvgBuilder svg, ChartAxis x, ChartAxis y, string xName)
    {
        svg.Append("<g class=\"axes\">");
        foreach (double value in y.Marks)
        {
            double row = Row(y, value);
            svg.Path("grid", $"M{Left} {row:0.#}H{Width - Right}").Text(Left - 8, row + 4, "end", Figures.Tick(value, y.Step));
        }

        foreach (double value in x.Marks)
        {
            double column = Column(x, value);
            svg.Path("tick", $"M{column:0.#} {Floor}v5").Text(column, Floor + MarkDistance, "middle", Figures.Tick(value, x.Step));
        }

        svg.Append("</g>").Path("base", $"M{Left} {Floor}H{Width - Right}").Text(Left + (PlotWidth / 2), Height - 6, "middle", xName);
    }

    /// <summary>The words beside a vertical line at a place of the horizontal axis, on the side where there is more room.</summary>
    public static void DrawMark(SvgBuilder svg, ChartAxis x, double place, double y, string text)
    {
        bool isLeft = x.Share(place) < 0.5;
        svg.Text(Column(x, place) + (isLeft ? 6 : -6), y, isLeft ? "start" : "end", text, "mark");
    }
}
