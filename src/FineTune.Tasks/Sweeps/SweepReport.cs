using System.Globalization;
using System.Text;
using FineTune.Contracts;

namespace FineTune.Tasks.Sweeps;

/// <summary>
/// A sweep as one page without a script or anything from elsewhere: how the best value came about, all trials as lines through their values, each argument
/// against the metric, and how much of the metric's variance it goes with.
/// </summary>
internal sealed class SweepReport
{
    private readonly ProjectSpec _project;
    private readonly SweepGoal _goal;
    private readonly SweepText _text;
    private readonly IReadOnlyCollection<Trial> _trials;
    private readonly List<Trial> _complete;
    private readonly List<string> _names;
    private readonly Trial? _best;

    public SweepReport(ProjectSpec project, SweepGoal goal, IReadOnlyCollection<Trial> trials)
    {
        _project = project;
        _goal = goal;
        _text = new SweepText(goal, trials.Count);
        _trials = trials;
        _complete = [.. trials.Where(trial => trial is { State: TrialState.Complete, Value: not null })];
        _names = [.. trials.SelectMany(trial => trial.Values.Keys).Distinct()];
        _best = goal.Best(trials);
    }

    public string Html()
    {
        var page = new StringBuilder();
        string title = Escape($"Sweep of {_project.Name}");
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Append(CultureInfo.InvariantCulture, $"<title>{title}</title>\n<style>\n{SweepStyle.Text}\n</style>\n</head>\n");
        page.Append(CultureInfo.InvariantCulture, $"<body>\n<main>\n<h1>{title}</h1>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p>{Escape(Summary())}</p>\n");
        if (_complete.Count > 0)
        {
            page.Append("<h2>History</h2>\n").Append(Legend()).Append(Figure(History(), ""));
            page.Append("<h2>All trials</h2>\n<p>A line is a trial; it runs through its values to its result at the right. The red one is the best.</p>\n")
                .Append("<p class=\"narrow\">Scroll the picture sideways to see all of it.</p>\n");
            page.Append(Scroll("All trials as lines", "scroll", Figure(ParallelCoordinates(), "wide")));
            page.Append("<h2>Importance</h2>\n<p>How much of the metric's variance goes with each argument ")
                .Append("(correlation ratio of its values, ranges in four parts). ")
                .Append("Few trials say little.</p>\n").Append(Importances());
            page.Append("<h2>One argument at a time</h2>\n<div class=\"slices\">\n");
            foreach (string name in _names)
            {
                page.Append(Figure(Slice(name), "small"));
            }

            page.Append("</div>\n");
        }

        return page.Append("<h2>Table</h2>\n").Append(Endings()).Append(Table()).Append("</main>\n</body>\n</html>\n").ToString();
    }

    private string Summary()
    {
        int pruned = _trials.Count(trial => trial.State == TrialState.Pruned);
        int failed = _trials.Count(trial => trial.State == TrialState.Failed);
        string best = _best is null ? "" : $" The best is trial {SweepFolder.NameOf(_best.Number)}: {_goal.Metric} {SweepText.Value(_best.Value)}.";
        return $"{Quantity.Of(_complete.Count, "trial")} complete, {SweepFolder.NameOf(pruned)} pruned, {SweepFolder.NameOf(failed)} failed.{best} "
            + $"{(_goal.IsMaximized ? "Large" : "Small")} values of {_goal.Metric} are good.";
    }

    /// <summary>What is wider than a telephone scrolls by itself, also by keys.</summary>
    private static string Scroll(string name, string kind, string content) =>
        $"<div class=\"{kind}\" tabindex=\"0\" role=\"region\" aria-label=\"{name}\">\n{content}</div>\n";

    private static string Figure(string svg, string kind) => $"<figure class=\"{kind}\">{svg}</figure>\n";

    private string History()
    {
        List<Trial> measured = [.. _trials.Where(trial => trial is { HasEnded: true, Value: not null })];
        var chart = new SweepChart(
            760,
            280,
            SweepAxis.OfNumbers([.. _trials.Where(trial => trial.HasEnded).Select(trial => (double)trial.Number)], 8, isWhole: true),
            SweepAxis.OfNumbers([.. measured.Select(trial => trial.Value!.Value)], 4),
            "trial",
            _goal.Metric);
        double best = double.NaN;
        var lead = new List<(double X, double Y)>();
        foreach (Trial trial in _complete)
        {
            best = double.IsNaN(best) || _goal.Cost(trial.Value) < _goal.Cost(best) ? trial.Value!.Value : best;
            lead.Add((trial.Number, best));
        }

        chart.Steps(lead, "lead");
        foreach (Trial trial in measured.Where(trial => trial.State == TrialState.Pruned))
        {
            chart.Point(trial.Number, trial.Value!.Value, "pruned", $"{Tip(trial)}, pruned");
        }

        foreach (Trial trial in _trials.Where(trial => trial.State == TrialState.Failed))
        {
            chart.Cross(trial.Number, "failed", $"{Tip(trial)}, failed");
        }

        AddPoints(chart, trial => trial.Number);
        return chart.Svg("The metric of each trial in order");
    }

    /// <summary>What the marks of the history are.</summary>
    private string Legend()
    {
        var marks = new List<(string Kind, string Text)> { ("", "a complete trial"), ("best", "the best"), ("lead", "the best until then") };
        if (_trials.Any(trial => trial.State == TrialState.Pruned))
        {
            marks.Add(("pruned", "pruned: ended early; where it stood then"));
        }

        if (_trials.Any(trial => trial.State == TrialState.Failed))
        {
            marks.Add(("failed", "failed: ended by an error"));
        }

        return $"<ul class=\"legend\">{string.Concat(marks.Select(mark => $"<li><i class=\"{mark.Kind}\"></i>{mark.Text}</li>"))}</ul>\n";
    }

    /// <summary>What the states of the table mean, of those that are there.</summary>
    private string Endings()
    {
        var text = new StringBuilder("<p>The best first. <b>complete</b>: trained to the end and evaluated.");
        if (_trials.Any(trial => trial.State == TrialState.Pruned))
        {
            text.Append(" <b>pruned</b>: ended by SweepPruner, because it was behind the others after as much training; its value is that of ")
                .Append("its last evaluation, and it cannot be the best.");
        }

        if (_trials.Any(trial => trial.State == TrialState.Failed))
        {
            text.Append(" <b>failed</b>: ended by an error, which the last column has; the sweep went on without it.");
        }

        if (_trials.Any(trial => !trial.HasEnded))
        {
            text.Append(" <b>running</b>: begun, and not yet at its end.");
        }

        return text.Append("</p>\n").ToString();
    }

    private SweepScale ScaleOf(string name) =>
        new(_complete, name, (_project.Sweep ?? SweepSpec.Default).Parameters.FirstOrDefault(searched => searched.Name == name));

    private void AddPoints(SweepChart chart, Func<Trial, double> place)
    {
        foreach (Trial trial in _complete)
        {
            chart.Point(place(trial), trial.Value!.Value, trial == _best ? "best" : "", Tip(trial));
        }
    }

    private string Slice(string name)
    {
        SweepScale scale = ScaleOf(name);
        SweepAxis metric = SweepAxis.OfNumbers([.. _complete.Select(trial => trial.Value!.Value)], 4);
        var chart = new SweepChart(360, 224, scale.Axis, metric, name, _goal.Metric);
        AddPoints(chart, scale.Place);
        return chart.Svg($"{_goal.Metric} against {name}");
    }

    private string ParallelCoordinates()
    {
        const int width = 760;
        const int height = 300;
        const int lineHeight = 15;
        List<SweepScale> scales = [.. _names.Select(ScaleOf)];
        var result = new SweepScale(_complete);
        var svg = new StringBuilder();
        // Over the lines: what they run through is to be read.
        var ticks = new StringBuilder();
        string label = "Trials as lines through their values";
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{label}\">\n");
        double Column(int index) => 60 + (index * (width - 120.0) / _names.Count);
        double Row(double share) => height - 60 - (share * (height - 84));
        for (int index = 0; index <= _names.Count; index++)
        {
            SweepScale scale = index < scales.Count ? scales[index] : result;
            string name = index < scales.Count ? _names[index] : _goal.Metric;
            double x = Column(index);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{x:0.#}\" x2=\"{x:0.#}\" y1=\"{Row(0):0.#}\" y2=\"{Row(1):0.#}\"/>\n");
            foreach ((int line, string part) in NameLines.Of(name, MostLetters(_names.Count)).Index())
            {
                int y = height - 40 + (line * lineHeight);
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y}\" text-anchor=\"middle\">{Escape(part)}</text>\n");
            }

            foreach ((double place, string text) in scale.Axis.Ticks)
            {
                string shown = Escape(SweepChart.Shortened(text, MostLetters(_names.Count)));
                ticks.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 6:0.#}\" y=\"{Row(scale.Axis.Share(place)) + 4:0.#}\">{shown}</text>\n");
            }
        }

        foreach (Trial trial in _complete.OrderBy(trial => trial == _best))
        {
            var path = new StringBuilder();
            for (int index = 0; index <= _names.Count; index++)
            {
                SweepScale scale = index < scales.Count ? scales[index] : result;
                path.Append(CultureInfo.InvariantCulture, $"{(index == 0 ? "M" : " L")}{Column(index):0.#} {Row(scale.Axis.Share(scale.Place(trial))):0.#}");
            }

            string style = trial == _best ? "class=\"best\"" : "class=\"trial\" opacity=\"0.4\"";
            svg.Append(CultureInfo.InvariantCulture, $"<path {style} d=\"{path}\"><title>{Escape(Tip(trial))}</title></path>\n");
        }

        return svg.Append(ticks).Append("</svg>\n").ToString();
    }

    /// <summary>Of a name below an axis, for a number of axes beside the metric's.</summary>
    private static int MostLetters(int names) => Math.Max(8, 92 / (names + 1));

    private string Importances()
    {
        var table = new StringBuilder("<table>\n<thead><tr><th scope=\"col\">argument</th><th scope=\"col\">share</th></tr></thead>\n<tbody>\n");
        foreach ((string name, double share) in _names.Select(name => (name, Share: ScaleOf(name).ExplainedVariance(_complete)))
            .OrderByDescending(pair => pair.Share))
        {
            table.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Escape(name)}</th>");
            table.Append(CultureInfo.InvariantCulture, $"<td class=\"n bar\" style=\"--v:{share * 100:0.#}%\">{share * 100:0} %</td></tr>\n");
        }

        return Scroll("Importance of each argument", "scroll", table.Append("</tbody>\n</table>\n").ToString());
    }

    private string Table()
    {
        var table = new StringBuilder("<table>\n");
        bool hasReasons = _trials.Any(trial => trial.Reason is not null);
        string[] header = [_goal.Metric, .. _names, "seconds", "state", .. hasReasons ? (string[])["reason"] : []];
        table.Append("<thead><tr><th scope=\"col\">trial</th>");
        foreach ((int column, string name) in header.Index())
        {
            table.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\"{Kind(column)}>{string.Join("<wbr/>", NameLines.Of(name, 10).Select(Escape))}</th>");
        }

        table.Append("</tr></thead>\n<tbody>\n");
        foreach (Trial trial in _text.Ranked(_trials))
        {
            string[] cells =
            [
                SweepText.Value(trial.Value), .. _names.Select(name => SweepText.Shown(trial.Values.GetValueOrDefault(name, "-"))),
                trial.Seconds.ToString("0.0", CultureInfo.InvariantCulture), EnumNames.Of(trial.State),
                .. hasReasons ? (string[])[trial.Reason ?? ""] : [],
            ];
            table.Append(trial == _best ? "<tr class=\"best\">" : "<tr>");
            table.Append(CultureInfo.InvariantCulture, $"<th scope=\"row\">{SweepFolder.NameOf(trial.Number)}</th>");
            foreach ((int column, string cell) in cells.Index())
            {
                table.Append(CultureInfo.InvariantCulture, $"<td{Kind(column)} data-name=\"{Escape(header[column])}\">{Escape(cell)}</td>");
            }

            table.Append("</tr>\n");
        }

        return Scroll("All trials", "scroll cards", table.Append("</tbody>\n</table>\n").ToString());
    }

    /// <summary>The metric, numbers among the values, and seconds stand at the right; a reason may have several lines.</summary>
    private string Kind(int column)
    {
        bool isOfArgument = column > 0 && column <= _names.Count;
        bool isNumber = column == 0 || column == _names.Count + 1
            || (isOfArgument && _trials.All(trial => double.TryParse(
                trial.Values.GetValueOrDefault(_names[column - 1], "0"), NumberStyles.Float, CultureInfo.InvariantCulture, out _)));
        return isNumber ? " class=\"n\"" : isOfArgument ? " class=\"value\"" : column > _names.Count + 2 ? " class=\"reason\"" : "";
    }

    private string Tip(Trial trial) =>
        $"trial {SweepFolder.NameOf(trial.Number)}: {_goal.Metric} {SweepText.Value(trial.Value)}, "
            + string.Join(", ", trial.Values.Select(value => $"{value.Key} {SweepText.Shown(value.Value)}"));

    private static string Escape(string text) => HtmlText.Escape(text);
}
