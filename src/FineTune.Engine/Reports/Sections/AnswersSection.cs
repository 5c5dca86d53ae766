using FineTune.Engine.Metrics;

namespace FineTune.Engine.Reports;

/// <summary>What the model generates for the first rows, beside what would be right.</summary>
internal sealed class AnswersSection : ReportSection
{
    /// <summary>A summary may be as long as it likes; a table may not.</summary>
    private const int MostLetters = 600;

    public override string Title => "Generated texts";

    public override void Append(ReportFacts facts, HtmlBuilder html)
    {
        if (facts.Answers.Count > 0)
        {
            html.Note("The first rows of the evaluation split.");
            html.Table(Title, ["row", "given", "right", "generated"], facts.Answers.Select(row => (ReportCell[])
            [
                row.Place, row.Text ?? "", Data.ShortText.Of(row.Row.Label, MostLetters), Data.ShortText.Of(row.Row.Prediction, MostLetters),
            ]));
        }
    }
}
