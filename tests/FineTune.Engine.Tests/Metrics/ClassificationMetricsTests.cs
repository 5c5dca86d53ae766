using FineTune.Engine.Metrics;

namespace FineTune.Engine.Tests.Metrics;

public sealed class ClassificationMetricsTests
{
    [Fact]
    public void Values_equal_those_of_scikit_learn()
    {
        // accuracy_score, f1_score(average="macro"): label 3 never occurs and is left out of the mean; label 2 is never predicted.
        int[] labels = [0, 0, 1, 1, 1, 2, 2, 0];
        int[] predictions = [0, 1, 1, 1, 0, 0, 1, 0];
        var metrics = new ClassificationMetrics(4);
        for (int row = 0; row < labels.Length; row++)
        {
            metrics.Add(labels[row], predictions[row], loss: row);
        }

        Assert.Equal(0.5, metrics.Values["accuracy"], 12);
        Assert.Equal(0.38095238095238093, metrics.Values["f1_macro"], 12);
        Assert.Equal(3.5, metrics.Values["loss"], 12);
        Assert.Equal(1, metrics.Confusion[2, 1]);
        Assert.Equal(8, metrics.Rows);
    }
}
