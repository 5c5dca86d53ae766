using FineTune.Engine.Metrics;

namespace FineTune.Engine.Reports;

/// <summary>How much of the model was trained, where an adapter was.</summary>
internal sealed class AdapterSection : ReportSection
{
    public override string Title => AdapterTable.Title;

    public override void Append(ReportFacts facts, HtmlBuilder html)
    {
        if (AdapterTable.Of(facts) is { Count: > 0 } rows)
        {
            html.Table(Title, ["what", "value"], rows.Select(row => (ReportCell[])[row[0], row[1]]));
        }
    }
}
