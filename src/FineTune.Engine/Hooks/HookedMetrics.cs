using FineTune.Engine.Batches;
using FineTune.Engine.Metrics;
using FineTune.Engine.Native;
using FineTune.Hooks;
using static TorchSharp.torch;

namespace FineTune.Engine.Hooks;

/// <summary>A task's own metrics and the user's.</summary>
internal sealed class HookedMetrics(ITaskMetrics own, IReadOnlyList<Hook<IMetric>> metrics) : ITaskMetrics
{
    private const float Ignored = -100;

    public IReadOnlyList<ReportTable> Tables => own.Tables;

    public IReadOnlyList<ScoreCurve> Probabilities => own.Probabilities;

    public IReadOnlyList<WorstRow> WorstRows => own.WorstRows;

    public IReadOnlyList<ThresholdCounts> Curves => own.Curves;

    public IReadOnlyList<GuessedRow> Guesses => own.Guesses;

    public long? Samples => own.Samples;

    public bool Measures(string name) => own.Measures(name);

    public void Add(Tensor outputs, Tensor losses, Batch batch)
    {
        own.Add(outputs, losses, batch);
        int items = (int)outputs.shape[0];
        float[] values = outputs.to(ScalarType.Float32).ToFloats();
        float[] targets = batch.Targets.to(ScalarType.Float32).ToFloats();
        int[] rows = RowsOf(batch, items);
        foreach (Hook<IMetric> metric in metrics)
        {
            metric.Run(code => Add(code, rows, values, targets));
        }
    }

    public double ValueOf(string name)
    {
        Hook<IMetric>? metric = metrics.FirstOrDefault(metric => metric.Run(code => code.Name) == name);
        return metric is null ? own.ValueOf(name) : metric.Run(code => code.Value);
    }

    public void Dispose() => own.Dispose();

    private static void Add(IMetric metric, int[] rows, float[] values, float[] targets)
    {
        int width = values.Length / rows.Length;
        int targetWidth = targets.Length / rows.Length;
        for (int item = 0; item < rows.Length; item++)
        {
            ReadOnlySpan<float> expected = targets.AsSpan(item * targetWidth, targetWidth);
            if (targetWidth != 1 || expected[0] != Ignored)
            {
                metric.Add(new Prediction(rows[item], values.AsSpan(item * width, width), expected));
            }
        }
    }

    /// <summary>The row of each item: one a row, or one for each of the tokens that the model was asked about.</summary>
    private static int[] RowsOf(Batch batch, int items)
    {
        if (items == batch.Rows.Count)
        {
            return [.. batch.Rows];
        }

        if (items % batch.Rows.Count == 0 && items == batch.Input.Batch)
        {
            // Each of the row's texts.
            return [.. Enumerable.Range(0, items).Select(item => batch.Rows[item / (items / batch.Rows.Count)])];
        }

        long[] starts = batch.Input.RowStarts.ToLongs();
        long[]? predicted = batch.Input.PredictedTokens?.ToLongs();
        int[] rows = new int[items];
        for (int item = 0; item < items; item++)
        {
            int found = Array.BinarySearch(starts, predicted is null ? item : predicted[item]);
            rows[item] = batch.Rows[found >= 0 ? found : ~found - 1];
        }

        return rows;
    }
}
