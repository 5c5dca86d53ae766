using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Metrics;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Metrics of text classification with any number of labels a row (sklearn.metrics).</summary>
internal sealed class MultiLabelMetrics : ITaskMetrics
{
    private const string NoLabel = "none";

    /// <summary>There may be thousands of labels.</summary>
    private const int BinsOfLabel = 100;

    private readonly IReadOnlyList<string> _labels;
    private readonly double _threshold;
    private readonly MultiLabelCounts _counts;
    private readonly RocCurve[] _curves;
    private readonly RocCurve? _curveOfAll;
    private readonly Dictionary<int, ThresholdCounts> _thresholds;
    private readonly WorstRowList _worst = new();
    private readonly ScoreBins _bins = new();
    private readonly ScoreBins[] _binsByLabel;

    /// <param name="labels">Names by id.</param>
    /// <param name="threshold">Probability from which a label is predicted.</param>
    public MultiLabelMetrics(IReadOnlyList<string> labels, double threshold, MetricSelection selection)
    {
        _labels = labels;
        _threshold = threshold;
        _counts = new MultiLabelCounts(labels.Count);
        _binsByLabel = [.. labels.Select(_ => new ScoreBins(BinsOfLabel))];
        bool wantsCurves = selection.Wants(MetricNames.MacroRocAuc) || selection.Wants(MetricNames.WeightedRocAuc);
        _curves = wantsCurves ? [.. labels.Select(_ => new RocCurve(selection.NewSort(labels.Count)))] : [];
        _thresholds = ThresholdCounts.Of(labels, selection);
        _curveOfAll = selection.Wants(MetricNames.MicroRocAuc) ? new RocCurve(selection.NewSort()) : null;
    }

    public IReadOnlyList<ReportTable> Tables => [ReportTables.ByLabel("Labels", _labels.Zip(_counts.ByLabel, KeyValuePair.Create))];

    public IReadOnlyList<ThresholdCounts> Curves => [.. _thresholds.Values];

    public IReadOnlyList<ScoreCurve> Probabilities =>
    [
        new ScoreCurve("a label", _bins) { Threshold = _threshold, ByLabel = [.. _labels.Zip(_binsByLabel, KeyValuePair.Create)] },
    ];

    public IReadOnlyList<WorstRow> WorstRows => _worst.Rows;

    public void Add(Tensor outputs, Tensor losses, Batch batch)
    {
        float[] logits = outputs.ToFloats();
        float[] rowLosses = losses.ToFloats();
        float[] targets = batch.Targets.ToFloats();
        int labels = _labels.Count;
        bool[] actual = new bool[labels];
        for (int row = 0; row < rowLosses.Length; row++)
        {
            for (int label = 0; label < labels; label++)
            {
                actual[label] = targets[(row * labels) + label] > 0;
            }

            Add(batch.Rows[row], actual, logits.AsSpan(row * labels, labels), rowLosses[row]);
        }
    }

    /// <param name="actual">For each label whether the row has it.</param>
    /// <param name="logits">One a label.</param>
    public void Add(int row, ReadOnlySpan<bool> actual, ReadOnlySpan<float> logits, double loss)
    {
        bool[] predicted = new bool[logits.Length];
        for (int label = 0; label < logits.Length; label++)
        {
            double probability = Scores.Sigmoid(logits[label]);
            predicted[label] = probability >= _threshold;
            _bins.Add(probability, actual[label]);
            _binsByLabel[label].Add(probability, actual[label]);
            _curveOfAll?.Add(probability, actual[label]);
            if (_thresholds.TryGetValue(label, out ThresholdCounts? counts))
            {
                counts.Add(probability, actual[label]);
            }

            if (_curves.Length > 0)
            {
                _curves[label].Add(probability, actual[label]);
            }
        }

        _counts.Add(actual, predicted);
        if (!actual.SequenceEqual(predicted) && _worst.Takes(row, loss))
        {
            _worst.Add(new WorstRow(row, loss, Names(actual), Names(predicted)) { IsMistake = true });
        }
    }

    public double ValueOf(string name) => name switch
    {
        MetricNames.Accuracy => _counts.SubsetAccuracy,
        MetricNames.MicroRocAuc => _curveOfAll!.Area(),
        MetricNames.MacroRocAuc => _curves.Average(curve => curve.Area()),
        MetricNames.WeightedRocAuc => WeightedArea(),
        _ => AveragedScores.Named(name, _counts.ByLabel),
    };

    public void Dispose()
    {
        foreach (RocCurve curve in _curves)
        {
            curve.Dispose();
        }

        _curveOfAll?.Dispose();
    }

    /// <summary>Labels that no row has weigh nothing, so that theirs need not be defined.</summary>
    private double WeightedArea()
    {
        long weights = _curves.Sum(curve => curve.Positives);
        return weights == 0 ? double.NaN : _curves.Where(curve => curve.Positives > 0).Sum(curve => curve.Positives * curve.Area()) / weights;
    }

    private string Names(ReadOnlySpan<bool> has)
    {
        List<string> names = [];
        for (int label = 0; label < has.Length; label++)
        {
            if (has[label])
            {
                names.Add(_labels[label]);
            }
        }

        return names.Count == 0 ? NoLabel : string.Join(", ", names);
    }
}
