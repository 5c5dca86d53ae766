using FineTune.Contracts;

namespace FineTune.Engine.Reports;

/// <summary>What was measured: of the evaluation split, its sets and slices, and the exported files.</summary>
internal sealed class ResultsSection : ReportSection
{
    public override string Title => "Results";

    public override void Append(ReportFacts facts, HtmlBuilder html)
    {
        if (facts.Evaluation is { } evaluation)
        {
            html.Note($"Measured on the split {facts.Project.EvalSplit} of {Figures.Count(evaluation.Metrics.Rows)} rows.");
            html.OpenTable(Title, "metrics");
            html.Append("<thead><tr><th scope=\"col\">metric</th><th scope=\"col\" class=\"n\">value</th></tr></thead>\n<tbody>\n");
            foreach ((string name, double value) in evaluation.Metrics.Values)
            {
                html.Append($"<tr><th scope=\"row\">{HtmlBuilder.Escape(name)}<small>{HtmlBuilder.Escape(facts.MeaningOf(name))}</small></th>");
                html.Append($"<td class=\"n\">{HtmlBuilder.Escape(Figures.Measured(value))}</td></tr>\n");
            }

            html.Append("</tbody></table></div>\n");
        }
        else
        {
            html.Note(facts.Project.EvalSplit is null ? "It has not been evaluated: the project has no evaluation split." : "It has not been evaluated yet.");
        }

        html.Append(ReportSlots.Empty(ReportSlots.Gates)).Append(ReportSlots.Empty(ReportSlots.Exports));
    }
}
