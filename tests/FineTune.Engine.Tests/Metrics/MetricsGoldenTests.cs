using FineTune.Contracts;
using FineTune.Engine.Metrics;
using FineTune.Engine.TaskRecipes;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Metrics;

/// <summary>Metrics equal scikit-learn's, scipy's and seqeval's on random inputs, degenerate ones among them.</summary>
public sealed class MetricsGoldenTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    [Fact]
    public void Of_a_single_label()
    {
        foreach (MetricsGolden golden in MetricsGolden.OfKind("single_label"))
        {
            foreach (IGrouping<int, KeyValuePair<string, double>> expected in golden.Values.Where(value => value.Key != MetricNames.Loss)
                .GroupBy(value => Positive(value.Key)))
            {
                using var metrics = new SingleLabelMetrics(golden.LabelNames, expected.Key, All);
                int[] labels = golden.Actual<int[]>();
                for (int row = 0; row < labels.Length; row++)
                {
                    metrics.Add(row, labels[row], golden.Logits[row], loss: row);
                }

                foreach ((string name, double value) in expected)
                {
                    golden.Check(name, value, metrics.ValueOf(name.Split('/')[0]));
                }
            }
        }
    }

    [Fact]
    public void Of_several_labels()
    {
        foreach (MetricsGolden golden in MetricsGolden.OfKind("multi_label"))
        {
            using var metrics = new MultiLabelMetrics(golden.LabelNames, golden.Threshold, All);
            int[][] labels = golden.Actual<int[][]>();
            for (int row = 0; row < labels.Length; row++)
            {
                metrics.Add(row, [.. labels[row].Select(label => label == 1)], golden.Logits[row], loss: row);
            }

            foreach ((string name, double value) in golden.Values.Where(value => value.Key != MetricNames.Loss))
            {
                golden.Check(name, value, metrics.ValueOf(name));
            }
        }
    }

    [Fact]
    public void Of_numbers()
    {
        foreach (MetricsGolden golden in MetricsGolden.OfKind("regression"))
        {
            using var metrics = new RegressionMetrics(All);
            foreach ((float prediction, float target) in golden.Predicted<float[]>().Zip(golden.Actual<float[]>()))
            {
                metrics.Add(0, prediction, target);
            }

            foreach ((string name, double value) in golden.Values.Where(value => value.Key != MetricNames.Loss))
            {
                golden.Check(name, value, metrics.ValueOf(name));
            }
        }
    }

    [Fact]
    public void Of_entities()
    {
        foreach (MetricsGolden golden in MetricsGolden.OfKind("tokens"))
        {
            using var metrics = new TokenMetrics(golden.Names);
            foreach ((int[] actual, int[] predicted) in golden.Rows)
            {
                metrics.Add(0, actual, predicted, loss: 0);
            }

            foreach ((string name, double value) in golden.Values)
            {
                golden.Check(name, value, metrics.ValueOf(name));
            }
        }
    }

    public void Dispose() => _scratch.Dispose();

    private MetricSelection All => new(MetricNames.All, _scratch.Path);

    /// <summary><c>f1/0</c> is F1 with the label 0 as the positive one.</summary>
    private static int Positive(string name) => name.EndsWith("/0", StringComparison.Ordinal) ? 0 : 1;
}
