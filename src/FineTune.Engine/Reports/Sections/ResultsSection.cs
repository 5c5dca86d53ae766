using FineTune.Contracts;
using FineTune.Engine.Metrics;

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
            html.Table(Title, ["metric", "value"], evaluation.Metrics.Values.Select(metric => (ReportCell[])
            [
                metric.Key, new ReportCell(Figures.Measured(metric.Value), metric.Value),
            ]));
        }
        else
        {
            html.Note(facts.Project.EvalSplit is null ? "It has not been evaluated: the project has no evaluation split." : "It has not been evaluated yet.");
        }

        html.Append(ReportSlots.Empty(ReportSlots.Gates)).Append(ReportSlots.Empty(ReportSlots.Exports));
    }
}
