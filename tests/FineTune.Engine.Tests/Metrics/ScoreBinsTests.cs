using FineTune.Engine.Metrics;

namespace FineTune.Engine.Tests.Metrics;

public sealed class ScoreBinsTests
{
    /// <summary>0.1 wrong, 0.35 right, 0.4 wrong, 0.8 right: the example of sklearn.metrics.precision_recall_curve.</summary>
    private static ScoreBins Example()
    {
        var bins = new ScoreBins();
        bins.Add(0.1, false);
        bins.Add(0.4, false);
        bins.Add(0.35, true);
        bins.Add(0.8, true);
        return bins;
    }

    [Theory]
    [InlineData(0, 0.5, 1)]
    [InlineData(0.35, 2 / 3.0, 1)]
    [InlineData(0.4, 0.5, 0.5)]
    [InlineData(0.8, 1, 0.5)]
    public void Scores_of_a_threshold_are_those_of_scikit_learn(double threshold, double precision, double recall)
    {
        LabelCounts counts = Example().At(threshold).Counts;
        Assert.Equal((precision, recall), (counts.Precision, counts.Recall));
    }

    [Fact]
    public void The_best_threshold_has_the_highest_F1()
    {
        ThresholdScores best = Example().Best()!;
        Assert.Equal(0.8, best.Counts.F1, 1e-12);
        Assert.InRange(best.Threshold, 0.101, 0.35);
        Assert.Null(new ScoreBins().Best());
    }

    [Fact]
    public void Calibration_is_the_share_that_was_right_beside_what_was_expected()
    {
        var bins = new ScoreBins();
        for (int row = 0; row < 10; row++)
        {
            bins.Add(0.75, isRight: row < 5);
            bins.Add(1, isRight: true);
        }

        CalibrationPart[] parts = [.. bins.Calibration()];
        Assert.Equal(ScoreBins.Parts, parts.Length);
        Assert.Equal(new CalibrationPart(0.7, 10, 0.75, 0.5), parts[7]);
        Assert.Equal(new CalibrationPart(0.9, 10, 1, 1), parts[9]);
        Assert.Equal((0, double.NaN), (parts[0].Count, parts[0].Right));
        // Half of the rows are off by a quarter.
        Assert.Equal(0.125, bins.ExpectedCalibrationError, 1e-12);
        Assert.Equal(double.NaN, new ScoreBins().ExpectedCalibrationError);
    }

    [Fact]
    public void What_is_no_probability_is_not_counted()
    {
        var bins = new ScoreBins(100);
        bins.Add(double.NaN, true);
        Assert.Equal(0, bins.Count);
        bins.Add(1, true);
        bins.Add(-0.0, false);
        Assert.Equal((2, 1, 1), (bins.Count, bins.At(1).Counts.Predicted, bins.At(0).Counts.Hits));
    }
}
