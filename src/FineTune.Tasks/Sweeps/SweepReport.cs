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
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1c2430; --soft: #535e6c; --line: #d5dae1; --ground: #ffffff; --mark: #1d5fbf;
          --best: #b3261e; --bar: #cfe0f7; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6eaf0; --soft: #a9b3c0; --line: #39424e; --ground: #14181d; --mark: #7db0ff; --best: #ff9a90; --bar: #24436d; } }
        * { box-sizing: border-box; }
        body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); margin: 0 auto; padding: 1rem; max-width: 80rem; }
        h1 { font-size: 1.7rem; margin: 0 0 .25rem; overflow-wrap: anywhere; } h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
        p { color: var(--soft); margin: .25rem 0 .5rem; max-width: 48rem; }
        figure { margin: 0; container-type: inline-size; } svg { width: 100%; height: auto; display: block; }
        text { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; } .axis { stroke: var(--line); }
        @container (max-width: 600px) { text { font-size: 23px; } circle { r: 7px; } }
        .small text { font-size: 12px; } .small circle { r: 4px; }
        .wide svg { min-width: 46rem; } .wide text { font-size: 12px; paint-order: stroke; stroke: var(--ground); stroke-width: 4px; }
        circle { fill: var(--mark); } circle.best { fill: var(--best); } .lead { stroke: var(--best); stroke-width: 2; fill: none; }
        path.trial { fill: none; stroke: var(--mark); } path.best { fill: none; stroke: var(--best); stroke-width: 3; }
        .slices { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1rem; }
        .scroll { overflow-x: auto; } .scroll:focus-visible { outline: 2px solid var(--mark); }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; } th, td { padding: .25rem .75rem; border-bottom: 1px solid var(--line); }
        th, td { text-align: left; white-space: nowrap; vertical-align: top; } thead th { color: var(--soft); } tbody th { font-weight: 400; }
        .n { text-align: right; } td.reason { white-space: normal; min-width: 18rem; overflow-wrap: break-word; }
        .bar { background: linear-gradient(90deg, var(--bar) var(--v), transparent 0); min-width: 8rem; }
        tr.best th, tr.best td { color: var(--best); font-weight: 600; }
        @media print { * { print-color-adjust: exact; } .scroll { overflow: visible; } figure, tr { break-inside: avoid; } }
        """;

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
        page.Append(CultureInfo.InvariantCulture, $"<title>{title}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p>{Escape(Summary())}</p>\n");
        if (_complete.Count > 0)
        {
            page.Append("<h2>History</h2>\n<p>Each trial, and the best until then.</p>\n").Append(Figure(History(), ""));
            page.Append("<h2>All trials</h2>\n<p>A line is a trial; it runs through its values to its result at the right.</p>\n");
            page.Append(Scroll("All trials as lines", Figure(ParallelCoordinates(), "wide")));
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

        return page.Append("<h2>Table</h2>\n").Append(Table()).Append("</main>\n</body>\n</html>\n").ToString();
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
    private static string Scroll(string name, string content) =>
        $"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{name}\">\n{content}</div>\n";

    private static string Figure(string svg, string kind) => $"<figure class=\"{kind}\">{svg}</figure>\n";

    private string History()
    {
        IEnumerable<double> numbers = _complete.Select(trial => (double)trial.Number);
        var chart = new SweepChart(760, 260, numbers, _complete.Select(trial => trial.Value!.Value), "trial", _goal.Metric);
        double best = double.NaN;
        var lead = new List<(double X, double Y)>();
        foreach (Trial trial in _complete)
        {
            best = double.IsNaN(best) || _goal.Cost(trial.Value) < _goal.Cost(best) ? trial.Value!.Value : best;
            lead.Add((trial.Number, best));
        }

        chart.Steps(lead, "lead");
        AddPoints(chart, trial => trial.Number);
        return chart.Svg("The metric of each trial in order");
    }

    private void AddPoints(SweepChart chart, Func<Trial, double> place)
    {
        foreach (Trial trial in _complete)
        {
            chart.Point(place(trial), trial.Value!.Value, trial == _best ? "best" : "", Tip(trial));
        }
    }

    private string Slice(string name)
    {
        var scale = new SweepScale(_complete, name);
        var chart = new SweepChart(360, 220, _complete.Select(scale.Place), _complete.Select(trial => trial.Value!.Value), name, _goal.Metric)
        {
            Ticks = scale.Ticks,
        };
        AddPoints(chart, scale.Place);
        return chart.Svg($"{_goal.Metric} against {name}");
    }

    private string ParallelCoordinates()
    {
        const int width = 760;
        const int height = 300;
        const int lineHeight = 15;
        List<SweepScale> scales = [.. _names.Select(name => new SweepScale(_complete, name))];
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

            foreach ((double place, string text) in scale.Ticks)
            {
                string shown = Escape(Cut(text, MostLetters(_names.Count)));
                ticks.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 6:0.#}\" y=\"{Row(scale.Share(place)) + 4:0.#}\">{shown}</text>\n");
            }
        }

        foreach (Trial trial in _complete.OrderBy(trial => trial == _best))
        {
            var path = new StringBuilder();
            for (int index = 0; index <= _names.Count; index++)
            {
                SweepScale scale = index < scales.Count ? scales[index] : result;
                path.Append(CultureInfo.InvariantCulture, $"{(index == 0 ? "M" : " L")}{Column(index):0.#} {Row(scale.Share(scale.Place(trial))):0.#}");
            }

            string style = trial == _best ? "class=\"best\"" : "class=\"trial\" opacity=\"0.4\"";
            svg.Append(CultureInfo.InvariantCulture, $"<path {style} d=\"{path}\"><title>{Escape(Tip(trial))}</title></path>\n");
        }

        return svg.Append(ticks).Append("</svg>\n").ToString();
    }

    /// <summary>Of a name below an axis, for a number of axes beside the metric's.</summary>
    private static int MostLetters(int names) => Math.Max(8, 92 / (names + 1));

    private static string Cut(string text, int letters) => text.Length <= letters ? text : $"{text[..(letters - 1)]}\u2026";

    private string Importances()
    {
        var table = new StringBuilder("<table>\n<thead><tr><th scope=\"col\">argument</th><th scope=\"col\">share</th></tr></thead>\n<tbody>\n");
        foreach ((string name, double share) in _names.Select(name => (name, Share: new SweepScale(_complete, name).ExplainedVariance(_complete)))
            .OrderByDescending(pair => pair.Share))
        {
            table.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Escape(name)}</th>");
            table.Append(CultureInfo.InvariantCulture, $"<td class=\"n bar\" style=\"--v:{share * 100:0.#}%\">{share * 100:0} %</td></tr>\n");
        }

        return Scroll("Importance of each argument", table.Append("</tbody>\n</table>\n").ToString());
    }

    private string Table()
    {
        var table = new StringBuilder("<table>\n");
        string[] header = [_goal.Metric, .. _names, "seconds", "state", "reason"];
        table.Append("<thead><tr><th scope=\"col\">trial</th>");
        foreach ((int column, string name) in header.Index())
        {
            table.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\"{Kind(column, header.Length)}>{Escape(name)}</th>");
        }

        table.Append("</tr></thead>\n<tbody>\n");
        foreach (Trial trial in _text.Ranked(_trials))
        {
            string[] cells =
            [
                SweepText.Value(trial.Value), .. _names.Select(name => trial.Values.GetValueOrDefault(name, "-")),
                trial.Seconds.ToString("0.0", CultureInfo.InvariantCulture), EnumNames.Of(trial.State), trial.Reason ?? "",
            ];
            table.Append(trial == _best ? "<tr class=\"best\">" : "<tr>");
            table.Append(CultureInfo.InvariantCulture, $"<th scope=\"row\">{SweepFolder.NameOf(trial.Number)}</th>");
            foreach ((int column, string cell) in cells.Index())
            {
                table.Append(CultureInfo.InvariantCulture, $"<td{Kind(column, cells.Length)}>{Escape(cell)}</td>");
            }

            table.Append("</tr>\n");
        }

        return Scroll("All trials", table.Append("</tbody>\n</table>\n").ToString());
    }

    /// <summary>The metric, numbers among the values, and seconds stand at the right; a reason may have several lines.</summary>
    private string Kind(int column, int columns)
    {
        bool isOfArgument = column > 0 && column <= _names.Count;
        bool isNumber = column == 0 || column == columns - 3
            || (isOfArgument && _trials.All(trial => double.TryParse(
                trial.Values.GetValueOrDefault(_names[column - 1], "0"), NumberStyles.Float, CultureInfo.InvariantCulture, out _)));
        return isNumber ? " class=\"n\"" : column == columns - 1 ? " class=\"reason\"" : "";
    }

    private string Tip(Trial trial) =>
        $"trial {SweepFolder.NameOf(trial.Number)}: {_goal.Metric} {SweepText.Value(trial.Value)}, "
            + string.Join(", ", trial.Values.Select(value => $"{value.Key} {value.Value}"));

    private static string Escape(string text) => HtmlText.Escape(text);
}
