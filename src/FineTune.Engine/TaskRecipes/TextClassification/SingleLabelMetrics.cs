using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Metrics;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Metrics of text classification with one label a row (sklearn.metrics).</summary>
internal sealed class SingleLabelMetrics : ITaskMetrics
{
    private readonly IReadOnlyList<string> _labels;
    private readonly int _positive;
    private readonly ConfusionMatrix _confusion;
    private readonly WorstRowList _worst = new();

    /// <summary>Of two labels the probability of the positive one, of more that of the label that is said.</summary>
    private readonly ScoreBins _bins = new();

    /// <summary>One curve a label, for two labels that of the positive one alone; empty where no area is wanted.</summary>
    private readonly Dictionary<int, RocCurve> _curves;

    /// <summary>By label, as <see cref="_curves"/>.</summary>
    private readonly Dictionary<int, ThresholdCounts> _thresholds;

    /// <param name="labels">Names by id.</param>
    /// <param name="positive">Id of the positive one of two labels.</param>
    public SingleLabelMetrics(IReadOnlyList<string> labels, int positive, MetricSelection selection)
    {
        _labels = labels;
        _positive = positive;
        _confusion = new ConfusionMatrix(labels.Count);
        int[] withCurve = selection.Wants(MetricNames.RocAucOneVersusRest) ? [.. Enumerable.Range(0, labels.Count)]
            : selection.Wants(MetricNames.RocAuc) ? [positive]
            : [];
        _thresholds = ThresholdCounts.Of(labels, selection, labels.Count == 2 ? positive : null);
        _curves = withCurve.ToDictionary(label => label, _ => new RocCurve(selection.NewSort(withCurve.Length)));
    }

    public IReadOnlyList<ReportTable> Tables =>
    [
        ReportTables.ByLabel("Labels", _labels.Zip(_confusion.ByLabel, KeyValuePair.Create)),
        ReportTables.Confusion("Rows by label and prediction", _labels, _confusion),
    ];

    public IReadOnlyList<ThresholdCounts> Curves => [.. _thresholds.Values];

    public IReadOnlyList<ScoreCurve> Probabilities =>
    [
        _labels.Count == 2
            ? new ScoreCurve($"the label '{_labels[_positive]}'", _bins) { Threshold = 0.5 }
            : new ScoreCurve("the label that is said", _bins),
    ];

    public IReadOnlyList<WorstRow> WorstRows => _worst.Rows;

    public void Add(Tensor outputs, Tensor losses, Batch batch)
    {
        float[] logits = outputs.ToFloats();
        float[] rowLosses = losses.ToFloats();
        long[] labels = batch.Targets.ToLongs();
        for (int row = 0; row < labels.Length; row++)
        {
            Add(batch.Rows[row], (int)labels[row], logits.AsSpan(row * _labels.Count, _labels.Count), rowLosses[row]);
        }
    }

    /// <param name="logits">One a label.</param>
    public void Add(int row, int label, ReadOnlySpan<float> logits, double loss)
    {
        int prediction = Scores.ArgMax(logits);
        _confusion.Add(label, prediction);
        if (prediction != label && _worst.Takes(row, loss))
        {
            _worst.Add(new WorstRow(row, loss, _labels[label], _labels[prediction]) { IsMistake = true });
        }

        double[] probabilities = Scores.Softmax(logits);
        int said = _labels.Count == 2 ? _positive : prediction;
        _bins.Add(probabilities[said], label == said);
        foreach ((int one, RocCurve curve) in _curves)
        {
            curve.Add(probabilities[one], label == one);
        }

        foreach ((int one, ThresholdCounts counts) in _thresholds)
        {
            counts.Add(probabilities[one], label == one);
        }
    }

    public double ValueOf(string name) => name switch
    {
        MetricNames.Accuracy => _confusion.Accuracy,
        MetricNames.MatthewsCorrelation => _confusion.MatthewsCorrelation,
        MetricNames.Precision => Positive.Precision,
        MetricNames.Recall => Positive.Recall,
        MetricNames.F1 => Positive.F1,
        MetricNames.RocAuc => _curves[_positive].Area(),
        MetricNames.RocAucOneVersusRest => _curves.Values.Average(curve => curve.Area()),
        _ => AveragedScores.Named(name, _confusion.Present),
    };

    public void Dispose()
    {
        foreach (RocCurve curve in _curves.Values)
        {
            curve.Dispose();
        }
    }

    private LabelCounts Positive => _confusion.ByLabel[_positive];
}
