using FineTune.Engine.Training;

namespace FineTune.Engine.Reports;

/// <summary>What the model makes of the project's Sample items.</summary>
internal sealed class SamplesSection : ReportSection
{
    public override string Title => "Samples";

    public override void Append(ReportFacts facts, HtmlBuilder html)
    {
        foreach (GeneratedSample sample in facts.Samples)
        {
            html.Append($"<div class=\"sample\"><b>given</b>{HtmlBuilder.Escape(sample.Text)}</div>\n");
            html.Append($"<div class=\"sample\"><b>what the model makes of it</b>{HtmlBuilder.Escape(sample.Generated)}</div>\n");
        }
    }
}
