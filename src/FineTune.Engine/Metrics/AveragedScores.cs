namespace FineTune.Engine.Metrics;

/// <summary>Precision, recall and F1 over several labels (sklearn.metrics.precision_recall_fscore_support, average).</summary>
internal readonly record struct AveragedScores(double Precision, double Recall, double F1)
{
    public static AveragedScores Of(LabelCounts counts) => new(counts.Precision, counts.Recall, counts.F1);

    /// <summary>Of the sums of all counts.</summary>
    public static AveragedScores Micro(IEnumerable<LabelCounts> labels) => Of(labels.Aggregate(default(LabelCounts), (sum, label) => sum + label));

    /// <summary>Every label counts the same.</summary>
    public static AveragedScores Macro(IEnumerable<LabelCounts> labels) => Mean(labels, _ => 1);

    /// <summary>A label counts as often as it is there.</summary>
    public static AveragedScores Weighted(IEnumerable<LabelCounts> labels) => Mean(labels, label => label.Actual);

    /// <summary>A score by its name, as in <c>f1_macro</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no averaged score.</exception>
    public static double Named(string name, IEnumerable<LabelCounts> labels)
    {
        (string measure, string average) = name.Split('_') is [var first, var second] ? (first, second) : (name, "");
        AveragedScores scores = average switch
        {
            "micro" => Micro(labels),
            "macro" => Macro(labels),
            "weighted" => Weighted(labels),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };
        return measure switch
        {
            "precision" => scores.Precision,
            "recall" => scores.Recall,
            "f1" => scores.F1,
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };
    }

    private static AveragedScores Mean(IEnumerable<LabelCounts> labels, Func<LabelCounts, double> weightOf)
    {
        (double precision, double recall, double f1, double weights) = (0, 0, 0, 0);
        foreach (LabelCounts label in labels)
        {
            double weight = weightOf(label);
            precision += weight * label.Precision;
            recall += weight * label.Recall;
            f1 += weight * label.F1;
            weights += weight;
        }

        return weights == 0 ? default : new AveragedScores(precision / weights, recall / weights, f1 / weights);
    }
}
