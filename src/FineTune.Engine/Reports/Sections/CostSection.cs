using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Metrics;

namespace FineTune.Engine.Reports;

/// <summary>What it took: time, memory, computation, and on what.</summary>
internal sealed class CostSection : ReportSection
{
    private static readonly (string Key, string Title, Func<double, string> Text)[] Known =
    [
        ("epoch", "epochs", Figures.Short),
        ("train_samples", "rows of training", Figures.Count),
        ("train_loss", "mean loss of training", Figures.Measured),
        ("train_runtime", "time of training", Figures.Duration),
        ("train_data_runtime", "of it: batches", Figures.Duration),
        ("train_forward_runtime", "of it: forward passes", Figures.Duration),
        ("train_backward_runtime", "of it: backward passes", Figures.Duration),
        ("train_optimizer_runtime", "of it: updates of the weights", Figures.Duration),
        ("train_evaluation_runtime", "of it: evaluations", Figures.Duration),
        ("train_saving_runtime", "of it: saving", Figures.Duration),
        ("train_first_step_runtime", "from the start to the end of the first step", Figures.Duration),
        ("train_samples_per_second", "speed of training", value => Figures.Rate(value, "rows")),
        ("train_steps_per_second", "the same in steps", value => Figures.Rate(value, "steps")),
        ("train_tokens_per_second", "the same in tokens", value => Figures.Rate(value, "tokens")),
        ("num_input_tokens_seen", "tokens seen", Figures.Count),
        ("total_flos", "computation of training", Figures.Operations),
        ("train_peak_rss", "most memory", Figures.Bytes),
        ("eval_samples", "rows of evaluation", Figures.Count),
        ("eval_runtime", "time of evaluation", Figures.Duration),
        ("eval_samples_per_second", "speed of evaluation", value => Figures.Rate(value, "rows")),
        ("eval_steps_per_second", "the same in batches", value => Figures.Rate(value, "batches")),
    ];

    public override string Title => "Time and environment";

    public override void Append(ReportFacts facts, HtmlBuilder html)
    {
        ReportCell[][] costs =
        [
            .. Known.Where(known => facts.Results[known.Key]?.GetValueKind() == JsonValueKind.Number)
                .Select(known => (ReportCell[])[known.Title, Number(facts.Results[known.Key]!, known.Text)]),
        ];
        if (costs.Length > 0)
        {
            html.Heading("Time, memory and computation").Table("Time, memory and computation", ["what", "how much"], costs);
        }

        html.Append(ReportSlots.Empty(ReportSlots.Training));
        if (facts.Environment.Count > 0)
        {
            html.Heading("Measured with");
            html.Table("What it was measured with", ["what", "which"], facts.Environment.Select(entry => (ReportCell[])[entry.Key, entry.Value]));
        }
    }

    private static ReportCell Number(JsonNode node, Func<double, string> text)
    {
        double value = JsonNumbers.ToDouble(node);
        return new ReportCell(text(value), value);
    }
}
