using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Training.Distributed;
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

    /// <summary>The processes that evaluate together.</summary>
    public ICollective Collective { get; init; } = SingleProcess.Instance;

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
        double loss = Loss(model, metrics, progress, cancellation);
        (GeneratedAnswers? texts, IReadOnlyList<GeneratedSample> samples) = Generate(model, generated ?? (_ => { }), cancellation);
        string[] names = [.. selection.Names.Where(name => texts is not null || metrics.Measures(name))];
        double[] values = Collective.Rank != 0 ? new double[names.Length] :
        [
            .. names.Select(name => name == MetricNames.Loss ? loss : metrics.Measures(name) ? metrics.ValueOf(name) : texts!.Scores.ValueOf(name)),
        ];
        Collective.Tell(values);
        Dictionary<string, double> byName = names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);
        return Collective.Rank == 0
            ? new Measurements(metrics.Samples ?? Rows, byName, metrics.Tables, metrics.WorstRows)
            {
                Probabilities = metrics.Probabilities,
                Samples = samples,
                Curves = metrics.Curves,
                Answers = texts?.First ?? [],
                Guesses = metrics.Guesses,
            }
            : new Measurements(Rows, byName, [], []);
    }

    /// <summary>Computes all batches, or those of this process, and has them measured.</summary>
    /// <returns>The mean loss.</returns>
    private double Loss(IModel model, ITaskMetrics metrics, Action<int> progress, CancellationToken cancellation)
    {
        int done = 0;
        void Report(int rows) => progress(done += rows / task.RowsOfExample);
        using IDisposable withoutGraph = no_grad();
        using IDisposable converted = _precision.KeepConverted();
        if (Collective.Size > 1)
        {
            var sharded = new ShardedEvaluation(Collective, _batches, Collate, batch => Compute(model, batch));
            (double sum, double targets) = sharded.Run(metrics, Report, cancellation);
            return sum / targets;
        }

        (double lossSum, double weight) = (0, 0);
        foreach (int[] indices in _batches)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            using Batch batch = Collate(indices);
            (Tensor outputs, Tensor losses) = Compute(model, batch);
            metrics.Add(outputs, losses, batch);
            lossSum += losses.sum(ScalarType.Float64).item<double>();
            weight += batch.TargetWeight;
            Report(indices.Length);
        }

        return lossSum / weight;
    }

    private Batch Collate(int[] indices) => _collator.Collate(indices, ITargetSource.EvaluationPass);

    private (GeneratedAnswers? Texts, IReadOnlyList<GeneratedSample> Samples) Generate(IModel model, Action<int> progress, CancellationToken cancellation)
    {
        if (Generation is null)
        {
            return (null, []);
        }

        using (_precision.Begin())
        {
            GeneratedAnswers? texts = Generation.Measure(model, rows, Collective, progress, cancellation);
            return (texts, Collective.Rank == 0 ? Generation.Continue(model, cancellation) : []);
        }
    }

    /// <returns>What the model says of a batch, and its losses.</returns>
    /// <exception cref="FineTuneException">FT4010.</exception>
    private (Tensor Outputs, Tensor Losses) Compute(IModel model, Batch batch)
    {
        Tensor outputs = Outputs(model, batch);
        Tensor losses = task.Losses(outputs, batch);
        double sum = losses.sum(ScalarType.Float64).item<double>();
        if (!double.IsFinite(sum))
        {
            throw new FineTuneException(DiagnosticCatalog.EvaluationNotFinite, rows.Source(batch.Rows[0]), sum, batch.Rows.Count);
        }

        return (outputs, losses);
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
