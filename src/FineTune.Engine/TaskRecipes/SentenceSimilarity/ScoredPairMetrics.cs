using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Metrics;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>How pairs' cosines go with their scores (sentence-transformers, EmbeddingSimilarityEvaluator).</summary>
internal sealed class ScoredPairMetrics(MetricSelection selection) : ITaskMetrics
{
    private readonly PairedMoments _moments = new();
    private readonly SpearmanCorrelation _spearman = new(() => selection.NewSort());
    private readonly WorstRowList _worst = new();

    public IReadOnlyList<ReportTable> Tables => [];

    public IReadOnlyList<WorstRow> WorstRows => _worst.Rows;

    public void Add(Tensor outputs, Tensor losses, Batch batch)
    {
        float[] cosines = Cosines.OfPairs(outputs, batch.Rows.Count).ToFloats();
        float[] scores = batch.Targets.ToFloats();
        float[] each = losses.ToFloats();
        for (int row = 0; row < scores.Length; row++)
        {
            _moments.Add(cosines[row], scores[row]);
            _spearman.Add(cosines[row], scores[row]);
            if (_worst.Takes(batch.Rows[row], each[row]))
            {
                _worst.Add(new WorstRow(
                    batch.Rows[row], each[row], scores[row].ToString("G6", CultureInfo.InvariantCulture), Cosines.Text(cosines[row])));
            }
        }
    }

    public double ValueOf(string name) => name switch
    {
        MetricNames.CosinePearson => _moments.Correlation,
        MetricNames.CosineSpearman => _spearman.Value(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    public void Dispose() => _spearman.Dispose();
}
