using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Reports;
using FineTune.Engine.Training;

namespace FineTune.Engine.Tests.Reports;

/// <summary>The report as text.</summary>
public sealed class HtmlReportTests
{
    private const int Megabyte = 1_000_000;

    [Fact]
    public void A_page_has_all_that_is_known()
    {
        string html = HtmlReport.Html(ShownReport.Facts("base"));
        string[] shown =
        [
            "<h2>Results</h2>", "<h2>Training</h2>", "<h2>In detail</h2>", "<h2>Probabilities</h2>", "<h2>Rows with the highest loss</h2>", "<h2>Samples</h2>",
            "<h2>Data</h2>", "<h2>Arguments</h2>", "<h2>Time and environment</h2>",
            "<figcaption>Learning rate</figcaption>", "<figcaption>Gradient norm, before clipping<", "best F1 at ", "MaxLength 64", "Repeated rows",
            "<td class=\"n\">271 MFLOP</td>", "<td class=\"n\">2 min 5 s</td>", "<td class=\"n\">812 MB</td>", "<td>0.0001</td><td>5e-05</td>", "not defined",
            "<div class=\"scroll heat\"", "class=\"u4\"", "class=\"d3\"",
        ];
        Assert.All(shown, text => Assert.Contains(text, html, StringComparison.Ordinal));
        Assert.DoesNotContain("E+", WithoutScript(html), StringComparison.Ordinal);
    }

    [Fact]
    public void The_top_says_how_often_the_model_is_right_and_what_makes_its_numbers_too_good()
    {
        ReportFacts facts = ShownReport.Facts("base");
        string html = Top(facts);
        Assert.Matches(@"<li>2\d\d of 300 are right \(\d\d.%\); always to say &#39;praise&#39;, the commonest label, would be right for 33.%\.</li>", html);
        Assert.DoesNotContain("caution", html, StringComparison.Ordinal);

        JsonArray history =
        [
            new JsonObject { ["step"] = 100, ["eval_loss"] = 0.5 },
            new JsonObject { ["step"] = 200, ["eval_loss"] = 0.75 },
        ];
        html = Top(facts with
        {
            Dataset = facts.Dataset with { Lint = [new LintFinding("FT2103", "test", 1), new LintFinding("FT2103", "other", 3)] },
            Evaluation = facts.Evaluation! with { Metrics = facts.Evaluation.Metrics with { Rows = 30 } },
            TrainerState = new JsonObject { ["log_history"] = history },
        });
        Assert.Equal(3, html.Split("<li class=\"caution\">").Length - 1);
        Assert.Contains("1 row of the split test stand", html, StringComparison.Ordinal);
        Assert.Contains("Measured on 30 rows", html, StringComparison.Ordinal);
        Assert.Contains("lowest at step 100 (0.5000) and rose to 0.7500 by step 200", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_which_nothing_is_known_has_a_page_as_well()
    {
        ReportFacts all = ShownReport.Facts("base");
        string html = HtmlReport.Html(new ReportFacts(
            all.Project with { EvalSplit = null }, all.Dataset, all.Task, null, new JsonObject(), new JsonObject(), []));
        Assert.Contains("It has not been evaluated", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<h2>Training</h2>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_training_with_many_labels_stays_below_a_megabyte()
    {
        ReportFacts facts = ShownReport.Facts("base", steps: 100_000);
        string[] labels = [.. Enumerable.Range(0, 1000).Select(label => FormattableString.Invariant($"label {label}"))];
        var matrix = new ConfusionMatrix(labels.Length);
        for (int row = 0; row < 5000; row++)
        {
            matrix.Add(row % 1000, row * 7 % 1000);
        }

        EvaluationResult evaluation = facts.Evaluation!;
        ReportTable[] tables =
        [
            ReportTables.ByLabel("Labels", labels.Zip(matrix.ByLabel, KeyValuePair.Create)),
            ReportTables.Confusion("Rows by label and prediction", labels, matrix),
        ];
        string html = HtmlReport.Html(facts with { Evaluation = evaluation with { Metrics = evaluation.Metrics with { Tables = tables } } });
        Assert.InRange(html.Length, 1, Megabyte);
        Assert.Contains("The commonest mistakes", html, StringComparison.Ordinal);
        Assert.Contains("800 more rows are left out", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(59)]
    public void A_short_training_has_a_curve_of_its_steps(int steps)
    {
        string html = WithoutScript(HtmlReport.Html(ShownReport.Facts("base", steps)));
        Assert.Contains("<figcaption>Loss", html, StringComparison.Ordinal);
        Assert.DoesNotContain("training, smoothed", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Places_are_filled_and_emptied_again()
    {
        string html = HtmlReport.Html(ShownReport.Facts("base"));
        string filled = ReportSlots.Fill(ReportSlots.Fill(html, ReportSlots.Verdict, "<p>yes</p>"), ReportSlots.Previous, "<p>other</p>");
        Assert.Contains("<p>yes</p>", filled, StringComparison.Ordinal);
        Assert.Contains("<p>other</p>", filled, StringComparison.Ordinal);
        Assert.Equal(html, ReportSlots.Emptied(filled));
        string exported = ReportSlots.Fill(html, ReportSlots.Exports, "<p>files</p>");
        Assert.Equal(exported, ReportSlots.Emptied(ReportSlots.Fill(exported, ReportSlots.Gates, "<p>no</p>")));
    }

    private static string Top(ReportFacts facts)
    {
        string html = HtmlReport.Html(facts);
        int header = html.IndexOf("<header>", StringComparison.Ordinal);
        return html[header..html.IndexOf("</header>", StringComparison.Ordinal)];
    }

    private static string WithoutScript(string html) => html.Replace(PageFiles.Script, "", StringComparison.Ordinal);
}
