using FineTune.Contracts;
using FineTune.Engine.Metrics;

namespace FineTune.Engine.Reports;

/// <summary>What the project says otherwise than the defaults, and than the model that was there before.</summary>
internal sealed class ArgumentsSection : ReportSection
{
    public override string Title => "Arguments";

    public override void Append(ReportFacts facts, HtmlBuilder html)
    {
        ReportCell[][] changed =
        [
            .. facts.ChangedArguments.Select(argument => (ReportCell[])[argument.Key, argument.Value, ReportFacts.DefaultOf(argument.Key)]),
        ];
        html.Heading("Not at their defaults");
        if (changed.Length == 0)
        {
            html.Note("All arguments are at their defaults.");
        }
        else
        {
            html.Table("Arguments that are not at their defaults", ["argument", "value", "default"], changed);
        }

        html.Append(ReportSlots.Empty(ReportSlots.Previous));
    }
}
