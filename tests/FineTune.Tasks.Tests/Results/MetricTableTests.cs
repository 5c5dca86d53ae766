using FineTune.Tasks.Results;

namespace FineTune.Tasks.Tests.Results;

public sealed class MetricTableTests
{
    [Fact]
    public void Both_models_and_the_difference_stand_side_by_side()
    {
        var table = new MetricTable(
            "reviews", "main", Results(new() { ["accuracy"] = 0.9075, ["loss"] = 0.25 }), Results(new() { ["accuracy"] = 0.9, ["f1"] = 0.5 }));
        Assert.Equal(
            [
                "reviews against main",
                "  metric       now  before  difference",
                "  accuracy  0.9075     0.9     +0.0075",
                "  f1             -     0.5           -",
                "  loss        0.25       -           -",
            ],
            table.Lines());
    }

    [Fact]
    public void Metrics_of_either_models_hooks_come_last_and_what_is_not_defined_says_so()
    {
        var now = new EvaluationResults(
            new Dictionary<string, double> { ["cost"] = 0.25, ["roc_auc"] = double.NaN, ["runtime"] = 1 }, new Dictionary<string, bool> { ["cost"] = false });
        var before = new EvaluationResults(
            new Dictionary<string, double> { ["gain"] = 2, ["roc_auc"] = 0.5, ["cost"] = 0.5 }, new Dictionary<string, bool> { ["gain"] = true });
        Assert.Equal(
            [
                "reviews against main",
                "  metric           now  before  difference",
                "  roc_auc  not defined     0.5           -",
                "  cost            0.25     0.5       -0.25",
                "  gain               -       2           -",
            ],
            new MetricTable("reviews", "main", now, before).Lines());
    }

    [Theory]
    [InlineData(false, -0.25)]
    [InlineData(true, 0.25)]
    public void Which_value_of_a_hooks_metric_is_better_its_hook_has_said(bool isGreaterBetter, double drop)
    {
        var now = new EvaluationResults(new Dictionary<string, double> { ["cost"] = 0.25 }, new Dictionary<string, bool> { ["cost"] = isGreaterBetter });
        Assert.Equal(drop, new MetricTable("", "x", now, Results(new() { ["cost"] = 0.5 })).Drop("cost"));
    }

    [Theory]
    [InlineData("accuracy", 0.8, 0.9, 0.1)]
    [InlineData("accuracy", 0.9, 0.8, -0.1)]
    [InlineData("loss", 0.5, 0.4, 0.1)]
    [InlineData("loss", double.NaN, 0.4, double.PositiveInfinity)]
    public void Worse_is_less_of_a_score_and_more_of_a_loss(string metric, double now, double before, double drop) =>
        Assert.Equal(
            drop, new MetricTable("", "x", Results(new() { [metric] = now }), Results(new() { [metric] = before })).Drop(metric)!.Value, precision: 12);

    [Theory]
    [InlineData(0.5)]
    [InlineData(double.NaN)]
    public void Nothing_is_worse_than_what_was_not_defined(double now) =>
        Assert.Null(new MetricTable("", "x", Results(new() { ["accuracy"] = now }), Results(new() { ["accuracy"] = double.NaN })).Drop("accuracy"));

    [Fact]
    public void A_note_stands_below_the_table_of_a_summary()
    {
        EvaluationResults results = Results(new() { ["accuracy"] = 0.5 });
        Assert.EndsWith(
            "| accuracy | 0.5 | 0.5 | 0 |\n\nnot the same rows\n\n",
            new MetricTable("reviews", "main", results, results) { Note = "not the same rows" }.Markdown(),
            StringComparison.Ordinal);
        Assert.EndsWith("| accuracy | 0.5 | 0.5 | 0 |\n\n", new MetricTable("reviews", "main", results, results).Markdown(), StringComparison.Ordinal);
    }

    private static EvaluationResults Results(Dictionary<string, double> values) => EvaluationResults.None with { Values = values };
}
