using System.Text.Json.Nodes;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace FineTune.Engine.Reports;

/// <summary>Training and evaluation loss over the steps, as SVG.</summary>
internal static class LossPlot
{
    /// <param name="history">The log_history of trainer_state.json.</param>
    /// <returns>An svg element; null where nothing was logged.</returns>
    public static string? Svg(JsonArray history)
    {
        var plot = new PlotModel { PlotAreaBorderThickness = new OxyThickness(1, 0, 0, 1) };
        plot.Legends.Add(new Legend { LegendPosition = LegendPosition.RightTop });
        plot.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Title = "step", Minimum = 0 });
        plot.Axes.Add(new LinearAxis { Position = AxisPosition.Left, Title = "loss", Minimum = 0, MajorGridlineStyle = LineStyle.Dot });
        bool any =
            AddSeries(plot, history, "loss", "training", OxyColors.SteelBlue) | AddSeries(plot, history, "eval_loss", "evaluation", OxyColors.DarkOrange);
        return any ? new SvgExporter { Width = 640, Height = 320, IsDocument = false, UseVerticalTextAlignmentWorkaround = true }.ExportToString(plot) : null;
    }

    private static bool AddSeries(PlotModel plot, JsonArray history, string key, string title, OxyColor color)
    {
        DataPoint[] points = [.. history.OfType<JsonObject>()
            .Where(entry => entry[key] is not null)
            .Select(entry => new DataPoint(JsonNumbers.ToDouble(entry["step"]!), JsonNumbers.ToDouble(entry[key]!)))];
        if (points.Length > 0)
        {
            plot.Series.Add(new LineSeries { Title = title, Color = color, MarkerType = MarkerType.Circle, MarkerSize = 2, ItemsSource = points });
        }

        return points.Length > 0;
    }
}
