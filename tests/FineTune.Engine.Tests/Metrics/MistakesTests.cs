using FineTune.Engine.Metrics;
using FineTune.Engine.TaskRecipes;

namespace FineTune.Engine.Tests.Metrics;

/// <summary>Of tasks with right and wrong answers the worst rows are wrong ones, however high the loss of a right one is.</summary>
public sealed class MistakesTests
{
    private static readonly string[] Labels = ["a", "b", "c"];
    private static readonly MetricSelection None = new([], "");

    [Fact]
    public void Of_one_label_a_row_that_is_right_is_no_mistake()
    {
        using var metrics = new SingleLabelMetrics(Labels, 0, None);
        metrics.Add(0, label: 0, [0.4f, 0.3f, 0.3f], loss: 9);
        metrics.Add(1, label: 1, [0.4f, 0.3f, 0.3f], loss: 1);
        metrics.Add(2, label: 2, [0.4f, 0.3f, 0.3f], loss: 2);
        AssertMistakes(metrics.WorstRows, (2, "c", "a"), (1, "b", "a"));
    }

    [Fact]
    public void Of_several_labels_a_row_that_has_all_of_them_is_no_mistake()
    {
        using var metrics = new MultiLabelMetrics(Labels, 0.5, None);
        metrics.Add(0, [true, false, true], [0.1f, -5, 0.1f], loss: 9);
        metrics.Add(1, [true, false, true], [0.1f, -5, -0.1f], loss: 1);
        AssertMistakes(metrics.WorstRows, (1, "a, c", "a"));
    }

    [Fact]
    public void Of_words_a_row_that_has_all_labels_is_no_mistake()
    {
        using var metrics = new TokenMetrics(Labels);
        metrics.Add(0, [0, 1, 2], [0, 1, 2], loss: 9);
        metrics.Add(1, [0, 1, 2], [0, 2, 2], loss: 1);
        AssertMistakes(metrics.WorstRows, (1, "a b c", "a c c"));
    }

    private static void AssertMistakes(IReadOnlyList<WorstRow> rows, params (int Row, string Label, string Prediction)[] expected)
    {
        Assert.Equal(expected, rows.Select(row => (row.Row, row.Label, row.Prediction)));
        Assert.All(rows, row => Assert.True(row.IsMistake));
    }
}
