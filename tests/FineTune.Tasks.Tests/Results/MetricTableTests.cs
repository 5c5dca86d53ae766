using FineTune.Tasks.Results;

namespace FineTune.Tasks.Tests.Results;

public sealed class MetricTableTests
{
    [Fact]
    public void Both_models_and_the_difference_stand_side_by_side()
    {
        var table = new MetricTable("reviews", "main", new Dictionary<string, double> { ["accuracy"] = 0.9075, ["loss"] = 0.25 }, new Dictionary<string, double> { ["accuracy"] = 0.9, ["f1"] = 0.5 });
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

    [Theory]
    [InlineData("accuracy", 0.8, 0.9, 0.1)]
    [InlineData("accuracy", 0.9, 0.8, -0.1)]
    [InlineData("loss", 0.5, 0.4, 0.1)]
    [InlineData("loss", double.NaN, 0.4, double.PositiveInfinity)]
    public void Worse_is_less_of_a_score_and_more_of_a_loss(string metric, double now, double before, double drop) =>
        Assert.Equal(drop, new MetricTable("", "x", new Dictionary<string, double> { [metric] = now }, new Dictionary<string, double> { [metric] = before }).Drop(metric)!.Value, precision: 12);
}
