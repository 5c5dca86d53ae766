using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;

namespace FineTune.Engine.Reports;

/// <summary>
/// What the numbers say, in sentences at the top of the page: how often the model is right and how often a guess would be, and what makes the numbers better
/// than the model is.
/// </summary>
internal static class ReportSummary
{
    /// <summary>A mean over fewer rows is moved by each of them by more than a hundredth.</summary>
    private const int FewRows = 100;

    public static void AppendTo(HtmlBuilder html, ReportFacts facts)
    {
        (string Text, bool IsWarning)[] sentences = [.. Sentences(facts)];
        if (sentences.Length == 0)
        {
            return;
        }

        html.Append("<ul class=\"summary\">\n");
        foreach ((string text, bool isWarning) in sentences)
        {
            html.Append($"<li{(isWarning ? " class=\"caution\"" : "")}>{HtmlBuilder.Escape(text)}</li>\n");
        }

        html.Append("</ul>\n");
    }

    private static IEnumerable<(string Text, bool IsWarning)> Sentences(ReportFacts facts)
    {
        if (facts.Evaluation is not { } evaluation)
        {
            yield break;
        }

        if (evaluation.Metrics.Tables.FirstOrDefault(table => table.Kind == ReportTableKind.Confusion) is { } confusion && Rightness(confusion) is { } right)
        {
            yield return (right, false);
        }

        string split = facts.Project.EvalSplit!;
        foreach (LintFinding leak in facts.Dataset.Lint.Where(finding => finding.Code == DiagnosticCatalog.LeakedRows.Code && finding.Split == split))
        {
            string rows = leak.Rows is { } count ? Quantity.Of(count, "row") : "Rows";
            yield return ($"{rows} of the split {split} stand in the training data too: the numbers are better than the model is with other texts.", true);
        }

        if (evaluation.Metrics.Rows is > 0 and < FewRows and var few)
        {
            yield return ($"Measured on {Quantity.Of(few, "row")}: another {few} might give quite other numbers.", true);
        }

        if (LossThatRises(facts) is { } rise)
        {
            yield return (rise, true);
        }
    }

    /// <summary>Null where nothing was counted.</summary>
    private static string? Rightness(ReportTable confusion)
    {
        double[] actual = [.. confusion.Rows.Select(row => row.Skip(1).Sum(cell => cell.Value ?? 0))];
        double all = actual.Sum();
        if (all == 0)
        {
            return null;
        }

        double right = confusion.Rows.Select((row, index) => row[index + 1].Value ?? 0).Sum();
        int commonest = Array.IndexOf(actual, actual.Max());
        return $"{Figures.Count(right)} of {Figures.Count(all)} are right ({Figures.Share(right / all)}); "
            + $"always to say '{confusion.Rows[commonest][0].Text}', the commonest label, would be right for {Figures.Share(actual[commonest] / all)}.";
    }

    /// <summary>Null where the last evaluation during training had about the lowest loss.</summary>
    private static string? LossThatRises(ReportFacts facts)
    {
        (double Step, double Loss)[] losses =
        [
            .. (facts.TrainerState["log_history"] as JsonArray ?? []).OfType<JsonObject>()
                .Where(entry => entry["eval_loss"] is not null && entry["step"] is not null)
                .Select(entry => (JsonNumbers.ToDouble(entry["step"]!), JsonNumbers.ToDouble(entry["eval_loss"]!))),
        ];
        if (losses.Length < 2)
        {
            return null;
        }

        (double Step, double Loss) lowest = losses.MinBy(entry => entry.Loss);
        (double Step, double Loss) last = losses[^1];
        if (last.Loss < lowest.Loss * 1.05)
        {
            return null;
        }

        string kept = facts.Project.Training.LoadBestModelAtEnd
            ? "LoadBestModelAtEnd chose the weights."
            : "The model is that of the last step; LoadBestModelAtEnd would keep the best.";
        return $"The loss of the evaluations was lowest at step {Figures.Count(lowest.Step)} ({Figures.Measured(lowest.Loss)}) and rose to "
            + $"{Figures.Measured(last.Loss)} by step {Figures.Count(last.Step)}: from there on the model learnt its texts by heart. {kept}";
    }
}
