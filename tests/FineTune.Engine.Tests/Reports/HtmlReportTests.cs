using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
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
            "<h2>Results</h2>", "<h2>Training</h2>", "<h2>In detail</h2>", "<h2>Probabilities</h2>", "<h2>Worst rows</h2>", "<h2>Generated texts</h2>",
            "<h2>Token by token</h2>", "<h2>Samples</h2>",
            "<h2>Data</h2>", "<h2>Arguments</h2>", "<h2>Time and environment</h2>",
            "<figcaption>Learning rate</figcaption>", "<figcaption>Gradient norm, before clipping<", "best F1 at ", "MaxLength 64", "Repeated rows",
            "<td class=\"n\">271 MFLOP</td>", "<td class=\"n\">2 min 5 s</td>", "<td class=\"n\">812 MB</td>", "<td>0.0001</td><td>5e-05</td>", "not defined",
            "<div class=\"scroll heat\"", "class=\"u4\"", "class=\"d3\"", "The share of rows that are answered rightly. From 0 to 1; more is better.",
            "From 0, without an end; less is better", "A measurement of this project&#39;s own",
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

    /// <summary>A row's text stands once: by its tokens where they say something, and without those that no text has but between two texts.</summary>
    [Fact]
    public void The_text_of_a_row_stands_once_and_the_models_own_tokens_are_grey_between_texts_alone()
    {
        string html = HtmlReport.Html(ShownReport.Facts("base"));
        string row = html[html.IndexOf(">test.csv:3</th>", StringComparison.Ordinal)..];
        row = row[..row.IndexOf("</tr>", StringComparison.Ordinal)];
        Assert.DoesNotContain("I like the tone of it", row, StringComparison.Ordinal);
        Assert.EndsWith(" I like the tone of it [SEP] indeed", WithoutMarks(row), StringComparison.Ordinal);
        Assert.Contains("<span class=\"special\"> [SEP]</span>", row, StringComparison.Ordinal);
        Assert.DoesNotContain("[CLS]", html, StringComparison.Ordinal);
        // A token of the model's own does not take the colours from the words.
        Assert.Contains("<span class=\"u4\" title=\"0.9\"> it</span>", row, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_are_right_are_not_among_the_mistakes_and_of_numbers_no_row_is_right()
    {
        ReportFacts facts = ShownReport.Facts("base");
        Assert.Contains("Rows that the model gets wrong", HtmlReport.Html(facts), StringComparison.Ordinal);
        ReportedRow[] off = [.. facts.WorstRows.Select(row => row with { Row = row.Row with { IsMistake = false } })];
        Assert.Contains("furthest off", HtmlReport.Html(facts with { WorstRows = off }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_right_answer_and_the_models_stand_marked_in_the_text_around_them()
    {
        string html = HtmlReport.Html(ShownReport.Facts("base"));
        Assert.Matches(
            @"<div class=""excerpt"">… [^<]{90,130} was built <span class=""added"">in </span><span class=""missing added"">1860</span> by [^<]{90,110} …<",
            html);
    }

    [Fact]
    public void Words_in_which_a_generated_text_differs_from_the_right_one_are_marked()
    {
        string html = HtmlReport.Html(ShownReport.Facts("base"));
        Assert.Contains("<td data-name=\"right\">The mill was built <span class=\"missing\">in 1860</span> by Tom</td>", html, StringComparison.Ordinal);
        Assert.Contains(
            "<td data-name=\"generated\">The <span class=\"added\">old</span> mill was built by Tom <span class=\"added\">himself</span></td>",
            html,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_are_coloured_by_how_little_they_were_expected_and_hidden_ones_have_what_was_guessed()
    {
        string html = HtmlReport.Html(ShownReport.Facts("base"));
        Assert.Contains(
            "The cat<span class=\"hidden u3\" title=\"loss 3.2, the likeliest was lay\"> sat</span><small> lay</small> on the mat",
            html,
            StringComparison.Ordinal);
        ReportFacts facts = ShownReport.Facts("base");
        html = HtmlReport.Html(facts with { Guesses = [facts.Guesses[0]] });
        Assert.Contains(
            "<span class=\"u0\" title=\"loss 0.1\"> The</span><span class=\"u1\" title=\"loss 1, the likeliest was dog\"> cat</span>",
            html,
            StringComparison.Ordinal);
        Assert.Contains("<span class=\"u4\" title=\"loss 6, the likeliest was dog\"> the</span>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b c d", "b x d", "-a +b -c +d", "+b -x +d")]
    [InlineData("", "a  b", "", "-a b")]
    [InlineData("a", "", "-a", "")]
    [InlineData("a b", "a b", "+a b", "+a b")]
    public void Two_texts_have_their_longest_common_words(string one, string other, string ofOne, string ofOther)
    {
        var difference = WordDifference.Of(one, other);
        Assert.Equal(ofOne, string.Join(' ', difference.First.Select(part => $"{(part.IsCommon ? '+' : '-')}{part.Words}")));
        Assert.Equal(ofOther, string.Join(' ', difference.Second.Select(part => $"{(part.IsCommon ? '+' : '-')}{part.Words}")));
    }

    /// <summary>What is said of the probabilities is what one is to do, by whether what was said comes true too seldom or more often.</summary>
    [Theory]
    [InlineData(0.95, 0.7, "surer than it is right")]
    [InlineData(0.6, 0.9, "more often right than it says")]
    [InlineData(0.8, 0.8, "taken at their word")]
    public void Probabilities_come_with_advice(double said, double right, string advice)
    {
        var bins = new ScoreBins();
        for (int row = 0; row < 100; row++)
        {
            bins.Add(said, row < 100 * right);
        }

        ReportFacts facts = ShownReport.Facts("base");
        EvaluationResult evaluation = facts.Evaluation!;
        Assert.Contains(advice, HtmlReport.Html(facts with
        {
            Evaluation = evaluation with { Metrics = evaluation.Metrics with { Probabilities = [new ScoreCurve("the label that is said", bins)] } },
        }), StringComparison.Ordinal);
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

    private static string WithoutMarks(string html) => Regex.Replace(html, "<[^>]*>", "");

    private static string WithoutScript(string html) => html.Replace(PageFiles.Script, "", StringComparison.Ordinal);
}
