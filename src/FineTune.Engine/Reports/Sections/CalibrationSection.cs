using FineTune.Engine.Metrics;

namespace FineTune.Engine.Reports;

/// <summary>What the probabilities are worth: whether what is said with 80 % is right in 80 of 100 cases, and which threshold would be best.</summary>
internal sealed class CalibrationSection : ReportSection
{
    /// <summary>Of an error below it nobody need know.</summary>
    private const double GoodError = 0.03;

    /// <summary>Of a thousand thresholds a picture shows as many.</summary>
    private const int Points = 100;

    public override string Title => "Probabilities";

    public override void Append(ReportFacts facts, HtmlBuilder html)
    {
        foreach (ScoreCurve curve in facts.Evaluation?.Metrics.Probabilities ?? [])
        {
            if (curve.Bins.Count == 0)
            {
                continue;
            }

            html.Append("<div class=\"charts even\">\n");
            AppendCalibration(html, curve);
            if (curve.Threshold is { } threshold)
            {
                AppendThresholds(html, curve, threshold);
            }

            html.Append("</div>\n");
            AppendByLabel(html, curve);
        }
    }

    private static void AppendCalibration(HtmlBuilder html, ScoreCurve curve)
    {
        CalibrationPart[] parts = [.. curve.Bins.Calibration().Where(part => part.Count > 0)];
        double width = 1.0 / ScoreBins.Parts;
        string error = Figures.Measured(curve.Bins.ExpectedCalibrationError);
        html.Append("<div>");
        new BarChart(
            $"How often {curve.What} was right", "probability", [.. parts.Select(part => (part.From, part.From + width, part.Right, Tip(part, width)))])
        {
            Description = $"How often {curve.What} was right, by its probability. The expected calibration error is {error}.",
            X = ChartAxis.Between(0, 1, 5),
            Y = ChartAxis.Between(0, 1, 5),
            HasDiagonal = true,
        }.AppendTo(html);
        html.Note(
            "Read a bar so: of all that was said with the probability below it, so much was right. At the dashed line a probability keeps what it promises.");
        html.Note($"{Advice(curve)} The mean distance from the line (expected calibration error) is {error}.");
        html.Append("</div>\n");
    }

    /// <summary>What to make of it, and what to do.</summary>
    private static string Advice(ScoreCurve curve)
    {
        if (curve.Bins.ExpectedCalibrationError < GoodError)
        {
            return "These probabilities can be taken at their word.";
        }

        // By how much what is said is surer than it is right: of one label on either side of a half, of the label that is said as it is.
        double surer = curve.Bins.Calibration().Where(part => part.Count > 0)
            .Sum(part => part.Count * (curve.Threshold is not null && part.Mean < 0.5 ? part.Right - part.Mean : part.Mean - part.Right)) / curve.Bins.Count;
        return surer > 0
            ? "The model is surer than it is right. Its answers are none the worse, but do not act on a probability as it stands: where an error is dear, "
                + "ask for more than seems to be needed, as the picture says. Fewer epochs or more data make a model less sure."
            : "The model is more often right than it says. Its answers are none the worse, but do not throw one away because its probability is low. "
                + "A longer training makes a model surer.";
    }

    private static string Tip(CalibrationPart part, double width)
    {
        string range = $"{Figures.Share(part.From)} to {Figures.Share(part.From + width)}";
        return $"{Figures.Count(part.Count)} with {range}: {Figures.Share(part.Right)} right, {Figures.Share(part.Mean)} expected";
    }

    private static void AppendThresholds(HtmlBuilder html, ScoreCurve curve, double threshold)
    {
        IReadOnlyList<ThresholdScores> all = curve.Bins.Thresholds();
        ThresholdScores[] shown = [.. all.Where((_, index) => index % Math.Max(1, all.Count / Points) == 0)];
        double[] x = [.. shown.Select(scores => scores.Threshold)];
        ChartSeries[] series =
        [
            new("precision", x, [.. shown.Select(scores => scores.Counts.Predicted == 0 ? double.NaN : scores.Counts.Precision)], 0),
            new("recall", x, [.. shown.Select(scores => scores.Counts.Recall)], 1),
            new("F1", x, [.. shown.Select(scores => scores.Counts.F1)], 2),
        ];
        ThresholdScores? best = curve.Bins.Best();
        string used = $"At {Figures.Short(threshold)}, as the model answers, F1 is {Figures.Measured(curve.Bins.At(threshold).Counts.F1)}";
        string words = best is null ? $"{used}." : $"{used}; it is highest at {Figures.Short(best.Threshold)}, with {Figures.Measured(best.Counts.F1)}.";
        html.Append("<div>");
        new LineChart($"By the threshold for {curve.What}", "threshold", series)
        {
            Description = $"Precision, recall and F1 by the threshold for {curve.What}. {words}",
            X = ChartAxis.Between(0, 1, 5),
            Y = ChartAxis.Between(0, 1, 5),
            Mark = best is null ? null : (best.Threshold, $"best F1 at {Figures.Short(best.Threshold)}"),
        }.AppendTo(html);
        html.Note($"{words} A threshold that is chosen by these rows looks better on them than on others.").Append("</div>\n");
    }

    private static void AppendByLabel(HtmlBuilder html, ScoreCurve curve)
    {
        if (curve.ByLabel.Count > 0 && curve.Threshold is { } threshold)
        {
            html.Heading("The best threshold of each label");
            html.Table(
                "The best threshold of each label",
                ["label", $"F1 at {Figures.Short(threshold)}", "best F1", "at the threshold"],
                curve.ByLabel.Select(label => (ReportCell[])
                [
                    label.Key,
                    ReportTables.Score(label.Value.At(threshold).Counts.F1),
                    label.Value.Best() is { } best ? ReportTables.Score(best.Counts.F1) : new ReportCell("none", 0),
                    label.Value.Best() is { } at ? new ReportCell(Figures.Short(at.Threshold), at.Threshold) : "",
                ]),
                hasBars: true);
        }
    }
}
