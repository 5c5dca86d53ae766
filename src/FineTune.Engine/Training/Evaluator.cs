using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>
/// Measures a model on rows, longest first: batches of like length have little padding, and the largest comes first. What is measured does not depend on
/// the batches,
/// so where rows are shorter more of them go together, as many as take the room of the longest ones.
/// </summary>
/// <param name="selection">The metrics to give, <see cref="MetricNames.Loss"/> among them or not.</param>
/// <param name="batchSize">Rows of the longest kind that are computed at a time.</param>
/// <param name="precision">What the model computes in; float32 where null.</param>
/// <param name="width">How wide attention pads a batch; as its longest row where null.</param>
internal sealed class Evaluator(
    ITokenRows rows,
    ITrainingTask task,
    MetricSelection selection,
    int batchSize,
    Device device,
    Precision? precision = null,
    BatchWidth? width = null)
{
    private readonly Collator _collator = new(rows, task, device, width);
    private readonly Precision _precision = precision ?? Precision.Full;
    private readonly IReadOnlyList<int[]> _batches = task.ComparesRows
        ? EvaluationBatches.InOrder(rows, batchSize)
        : EvaluationBatches.Of(RowUnits.Of(rows, task.RowsOfExample), batchSize);

    /// <summary>What the model is to generate besides; nothing where null.</summary>
    public EvaluationGeneration? Generation { get; init; }

    /// <summary>Rows divided by the batch size, rounded up, as Hugging Face counts steps.</summary>
    public int Steps => (Rows + batchSize - 1) / batchSize;

    /// <summary>Rows, or what is in a batch together.</summary>
    public int Rows => rows.Count / task.RowsOfExample;

    /// <param name="progress">Told the number of rows done.</param>
    /// <param name="generated">Told the number of rows that an answer was generated for.</param>
    /// <exception cref="FineTuneException">FT4010: a loss is not finite.</exception>
    public Measurements Run(IModel model, Action<int> progress, CancellationToken cancellation, Action<int>? generated = null)
    {
        using ITaskMetrics metrics = task.CreateMetrics(selection);
        (double lossSum, double weight) = (0, 0);
        using (no_grad())
        using (_precision.KeepConverted())
        {
            int done = 0;
            foreach (int[] indices in _batches)
            {
                cancellation.ThrowIfCancellationRequested();
                using DisposeScope scope = NewDisposeScope();
                using Batch batch = _collator.Collate(indices, ITargetSource.EvaluationPass);
                lossSum += Add(metrics, model, batch);
                weight += batch.TargetWeight;
                done += indices.Length / task.RowsOfExample;
                progress(done);
            }
        }

        (GeneratedAnswers? texts, IReadOnlyList<GeneratedSample> samples) = Generate(model, generated ?? (_ => { }), cancellation);
        var values = selection.Names
            .Where(name => texts is not null || metrics.Measures(name))
            .ToDictionary(
                name => name,
                name => name == MetricNames.Loss ? lossSum / weight
                    : metrics.Measures(name) ? metrics.ValueOf(name)
                    : texts!.Scores.ValueOf(name));
        return new Measurements(Rows, values, metrics.Tables, metrics.WorstRows)
        {
            Probabilities = metrics.Probabilities,
            Samples = samples,
            Curves = metrics.Curves,
            Answers = texts?.First ?? [],
        };
    }

    private (GeneratedAnswers? Texts, IReadOnlyList<GeneratedSample> Samples) Generate(IModel model, Action<int> progress, CancellationToken cancellation)
    {
        if (Generation is null)
        {
            return (null, []);
        }

        using (_precision.Begin())
        {
            return (Generation.Measure(model, rows, progress, cancellation), Generation.Continue(model, cancellation));
        }
    }

    /// <returns>The sum of the batch's losses.</returns>
    private double Add(ITaskMetrics metrics, IModel model, Batch batch)
    {
        Tensor outputs = Outputs(model, batch);
        Tensor losses = task.Losses(outputs, batch);
        double sum = losses.sum(ScalarType.Float64).item<double>();
        if (!double.IsFinite(sum))
        {
            throw new FineTuneException(DiagnosticCatalog.EvaluationNotFinite, rows.Source(batch.Rows[0]), sum, batch.Rows.Count);
        }

        metrics.Add(outputs, losses, batch);
        return sum;
    }

    /// <returns>float32, of a shape by head.</returns>
    private Tensor Outputs(IModel model, Batch batch)
    {
        using (_precision.Begin())
        {
            return model.Forward(batch.Input, task.OptionsFor(ForwardOptions.Evaluation, batch)).to(ScalarType.Float32);
        }
    }
}
