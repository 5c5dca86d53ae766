using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Metrics;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>How often the right choice is made.</summary>
internal sealed class ChoiceMetrics : ITaskMetrics
{
    private readonly WorstRowList _worst = new();
    private readonly ScoreBins _bins = new();
    private long _rows;
    private long _hits;

    public IReadOnlyList<ReportTable> Tables => [];

    public IReadOnlyList<ScoreCurve> Probabilities => [new ScoreCurve("the choice", _bins)];

    public IReadOnlyList<WorstRow> WorstRows => _worst.Rows;

    public void Add(Tensor outputs, Tensor losses, Batch batch)
    {
        Tensor scores = MultipleChoiceTask.ByRow(outputs, batch);
        long[] choices = scores.argmax(-1).ToLongs();
        float[] probabilities = scores.softmax(-1).amax([-1]).ToFloats();
        long[] targets = batch.Targets.ToLongs();
        float[] rowLosses = losses.ToFloats();
        for (int row = 0; row < choices.Length; row++)
        {
            _rows++;
            _hits += choices[row] == targets[row] ? 1 : 0;
            _bins.Add(probabilities[row], choices[row] == targets[row]);
            if (choices[row] != targets[row] && _worst.Takes(batch.Rows[row], rowLosses[row]))
            {
                _worst.Add(new WorstRow(batch.Rows[row], rowLosses[row], Text(targets[row]), Text(choices[row])) { IsMistake = true });
            }
        }
    }

    public double ValueOf(string name) => name == MetricNames.Accuracy
        ? (double)_hits / _rows
        : throw new ArgumentOutOfRangeException(nameof(name), name, null);

    public void Dispose()
    {
    }

    private static string Text(long choice) => choice.ToString(CultureInfo.InvariantCulture);
}
