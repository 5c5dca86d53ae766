using System.Text.Json.Nodes;
using FineTune.Engine.Metrics;
using FineTune.Engine.Training;

namespace FineTune.Engine.Reports;

/// <summary>The course of the training: every step's loss, norm of the gradients and learning rate, and what was measured on the way.</summary>
internal sealed class CurvesSection : ReportSection
{
    private const string Step = "step";

    /// <summary>Of fewer points one sees every one.</summary>
    private const int FewPoints = 60;

    private const int MostLines = 8;

    public override string Title => "Training";

    public override void Append(ReportFacts facts, HtmlBuilder html)
    {
        LineChart[] charts = [.. Charts(facts)];
        if (charts.Length == 0)
        {
            return;
        }

        html.Append("<p class=\"hint\">Point at a curve to read its values; drag to zoom, double-click to see all again.</p>\n<div class=\"charts\">\n");
        foreach (LineChart chart in charts)
        {
            chart.AppendTo(html);
        }

        html.Append("</div>\n");
        var log = new TrainingLog(facts.TrainerState);
        if (log.Columns.Count > 0)
        {
            html.Append("<details><summary>The log as a table</summary>\n");
            html.Table("The log", [Step, "epoch", .. log.Columns.Select(TrainingLog.TitleOf)], log.Rows().Select(row => (ReportCell[])
            [
                new ReportCell(Figures.Count(row.Step), row.Step),
                new ReportCell(Figures.Short(row.Epoch), row.Epoch),
                .. log.Columns.Select(name => row.Values.TryGetValue(name, out double value) ? new ReportCell(Figures.Measured(value), value) : ""),
            ]));
            html.Append("</details>\n");
        }
    }

    /// <summary>The loss of training and of evaluations; null where nobody knows one.</summary>
    public static LineChart? Loss(ReportFacts facts)
    {
        JsonObject[] history = History(facts);
        TrainingCurve? curve = CurveOf(facts);
        List<ChartSeries> losses = curve is null ? [] : [.. WithSmooth("training", "training, smoothed", curve.Step, curve.Loss)];
        if (curve is null && Logged(history, "loss") is { X.Count: > 0 } logged)
        {
            losses.Add(logged with { Name = "training", HasDots = true });
        }

        if (Logged(history, "eval_loss") is { X.Count: > 0 } evaluated)
        {
            losses.Add(evaluated with { Name = "evaluation", Color = 1, HasDots = true });
        }

        return losses.Count == 0 ? null : new LineChart("Loss", Step, losses) { Description = Describe("The loss", losses) };
    }

    private static JsonObject[] History(ReportFacts facts) =>
        facts.TrainerState["log_history"] is JsonArray entries ? [.. entries.OfType<JsonObject>()] : [];

    private static TrainingCurve? CurveOf(ReportFacts facts) => facts.Curve is { Step.Count: > 0 } curve ? curve : null;

    private static IEnumerable<LineChart> Charts(ReportFacts facts)
    {
        if (Loss(facts) is { } loss)
        {
            yield return loss;
        }

        foreach (LineChart chart in OfMetrics(History(facts)))
        {
            yield return chart;
        }

        if (CurveOf(facts) is { } curve)
        {
            var rate = new ChartSeries("learning rate", Doubles(curve.Step), Doubles(curve.LearningRate), 2);
            yield return new LineChart("Learning rate", Step, [rate]) { Description = Describe("The learning rate", [rate]) };
            ChartSeries[] norms = [.. WithSmooth("norm", "smoothed", curve.Step, curve.GradNorm, color: 3)];
            yield return new LineChart("Gradient norm, before clipping", Step, norms) { Description = Describe("The norm of the gradients", norms) };
        }
    }

    /// <summary>Metrics that evaluations on the way gave. Those from -1 to 1 share a picture; a metric of another size has its own.</summary>
    private static IEnumerable<LineChart> OfMetrics(JsonObject[] history)
    {
        var log = new TrainingLog(history);
        ChartSeries[] all =
        [
            .. log.Columns.Where(name => name is not ("loss" or "eval_loss"))
                .Select(name => Logged(history, name) with { Name = TrainingLog.TitleOf(name), HasDots = true })
                .Where(series => series.X.Count > 1),
        ];
        ChartSeries[] scores =
        [
            .. all.Where(series => series.Y.All(value => Math.Abs(value) <= 1)).Take(MostLines).Select((one, index) => one with { Color = index }),
        ];
        if (scores.Length > 0)
        {
            yield return new LineChart("Metrics of the evaluations", Step, scores) { Description = Describe("Metrics of the evaluation split", scores) };
        }

        foreach (ChartSeries other in all.Where(series => series.Y.Any(value => Math.Abs(value) > 1)).Take(MostLines))
        {
            yield return new LineChart($"{other.Name} of the evaluations", Step, [other]) { Description = Describe(other.Name, [other]) };
        }
    }

    /// <summary>The numbers, and where they are many the same without their noise before them.</summary>
    private static IEnumerable<ChartSeries> WithSmooth(string name, string smooth, IReadOnlyList<int> steps, IReadOnlyList<float> values, int color = 0)
    {
        var raw = new ChartSeries(name, Doubles(steps), Doubles(values), color);
        return steps.Count <= FewPoints ? [raw] : [raw with { IsFaint = true }, raw.Smoothed(smooth, steps.Count / 30.0)];
    }

    private static ChartSeries Logged(IEnumerable<JsonObject> history, string key)
    {
        (double Step, double Value)[] points =
        [
            .. history.Where(entry => entry[key] is not null && entry["step"] is not null)
                .Select(entry => (JsonNumbers.ToDouble(entry["step"]!), JsonNumbers.ToDouble(entry[key]!))),
        ];
        return new ChartSeries(key, [.. points.Select(point => point.Step)], [.. points.Select(point => point.Value)], 0);
    }

    private static double[] Doubles(IReadOnlyList<int> values) => [.. values];

    private static double[] Doubles(IReadOnlyList<float> values) => [.. values.Select(value => (double)value)];

    private static string Describe(string what, IReadOnlyList<ChartSeries> series)
    {
        string At(ChartSeries one, Index index) => $"{Figures.Measured(one.Y[index])} at step {Figures.Count(one.X[index])}";
        IEnumerable<string> parts = series.Where(one => !one.IsFaint)
            .Select(one => $"{(series.Count > 1 ? $"{one.Name} " : "")}from {At(one, 0)} to {At(one, ^1)}");
        return $"{what}: {string.Join("; ", parts)}.";
    }
}
