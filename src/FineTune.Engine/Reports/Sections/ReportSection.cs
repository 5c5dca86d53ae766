namespace FineTune.Engine.Reports;

/// <summary>A part of the report with a heading of its own.</summary>
internal abstract class ReportSection
{
    public abstract string Title { get; }

    /// <summary>Appends what there is to say; nothing where the section is to be left out.</summary>
    public abstract void Append(ReportFacts facts, HtmlBuilder html);
}
