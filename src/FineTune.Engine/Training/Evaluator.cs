using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>Measures a classifier on rows, longest first: batches of like length have little padding, and the largest comes first.</summary>
internal sealed class Evaluator(ITokenRows rows, int batchSize, int labels, Device device)
{
    private readonly Collator _collator = new(rows, device);
    private readonly int[] _order = [.. Enumerable.Range(0, rows.Count).OrderByDescending(row => rows.InputIds(row).Length).ThenBy(row => row)];

    public int BatchSize => batchSize;

    public int Batches => (rows.Count + batchSize - 1) / batchSize;

    /// <param name="progress">Told the number of batches done.</param>
    public ClassificationMetrics Run(IModel model, Action<int> progress, CancellationToken cancellation)
    {
        var metrics = new ClassificationMetrics(labels);
        using (no_grad())
        {
            for (int start = 0; start < rows.Count; start += batchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                Add(metrics, model, _order.AsSpan(start, Math.Min(batchSize, rows.Count - start)));
                progress((start / batchSize) + 1);
            }
        }

        return metrics;
    }

    private void Add(ClassificationMetrics metrics, IModel model, ReadOnlySpan<int> indices)
    {
        using DisposeScope scope = NewDisposeScope();
        using Batch batch = _collator.Collate(indices);
        Tensor logits = model.Forward(batch.Input, training: false);
        Tensor losses = nn.functional.cross_entropy(logits, batch.Labels, reduction: nn.Reduction.None);
        long[] predictions = [.. logits.argmax(-1).cpu().data<long>()];
        float[] lossValues = [.. losses.cpu().data<float>()];
        for (int row = 0; row < indices.Length; row++)
        {
            metrics.Add(rows.Label(indices[row]), (int)predictions[row], lossValues[row]);
        }
    }
}
