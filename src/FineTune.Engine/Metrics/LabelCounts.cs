namespace FineTune.Engine.Metrics;

/// <summary>How often one label was right, predicted and there. What would be divided by zero is 0, as in scikit-learn and seqeval.</summary>
/// <param name="Hits">Predictions that were right.</param>
/// <param name="Predicted">Times the label was predicted.</param>
/// <param name="Actual">Times it was there: scikit-learn's support.</param>
internal readonly record struct LabelCounts(long Hits, long Predicted, long Actual)
{
    public double Precision => Predicted == 0 ? 0 : (double)Hits / Predicted;

    public double Recall => Actual == 0 ? 0 : (double)Hits / Actual;

    public double F1 => Predicted + Actual == 0 ? 0 : 2.0 * Hits / (Predicted + Actual);

    public static LabelCounts operator +(LabelCounts left, LabelCounts right) =>
        new(left.Hits + right.Hits, left.Predicted + right.Predicted, left.Actual + right.Actual);
}
