using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// Metrics of token classification. Where the labels are those of entities (B-person, I-person, O, or B, I, O), precision, recall and F1 are of whole
/// entities, as in seqeval; otherwise of single words. Tokens without a label count nowhere.
/// </summary>
internal sealed class TokenMetrics(IReadOnlyList<string> labels) : ITaskMetrics
{
    private readonly IReadOnlyList<EntityTag>? _tags = EntityTag.ParseAll(labels);
    private readonly ConfusionMatrix _confusion = new(labels.Count);
    private readonly EntityCounts _entities = new(strict: null);

    // Nobody asks for it where the labels are of no scheme (MetricSelections).
    private readonly EntityCounts? _strictEntities = EntitySchemes.Of(labels) is { } scheme ? new EntityCounts(scheme) : null;
    private readonly WorstRowList _worst = new();
    private readonly ScoreBins _bins = new();

    public IReadOnlyList<ReportTable> Tables =>
    [
        .. _tags is null ? (ReportTable[])[] : [ReportTables.ByLabel("Entities", _entities.ByType)],
        ReportTables.ByLabel("Labels of words", labels.Zip(_confusion.ByLabel, KeyValuePair.Create)),
        ReportTables.Confusion("Words by label and prediction", labels, _confusion),
    ];

    public IReadOnlyList<ScoreCurve> Probabilities => [new ScoreCurve("the label of a word", _bins)];

    public IReadOnlyList<WorstRow> WorstRows => _worst.Rows;

    public void Add(Tensor outputs, Tensor losses, Batch batch)
    {
        long[] predictions = outputs.argmax(-1).ToLongs();
        float[] probabilities = outputs.softmax(-1).amax([-1]).ToFloats();
        float[] tokenLosses = losses.ToFloats();
        long[] targets = batch.Targets.ToLongs();
        long[] starts = batch.Input.RowStarts.ToLongs();
        for (int row = 0; row < starts.Length; row++)
        {
            int start = (int)starts[row];
            int end = row + 1 < starts.Length ? (int)starts[row + 1] : targets.Length;
            int[] labelled = [.. Enumerable.Range(start, end - start).Where(token => targets[token] != TokenLabels.Ignored)];
            foreach (int token in labelled)
            {
                _bins.Add(probabilities[token], predictions[token] == targets[token]);
            }

            Add(
                batch.Rows[row],
                [.. labelled.Select(token => (int)targets[token])],
                [.. labelled.Select(token => (int)predictions[token])],
                labelled.Length == 0 ? 0 : labelled.Average(token => tokenLosses[token]));
        }
    }

    /// <param name="actual">The label of each labelled token of the row.</param>
    /// <param name="predicted">As many predictions.</param>
    /// <param name="loss">Mean loss of these tokens.</param>
    public void Add(int row, ReadOnlySpan<int> actual, ReadOnlySpan<int> predicted, double loss)
    {
        for (int token = 0; token < actual.Length; token++)
        {
            _confusion.Add(actual[token], predicted[token]);
        }

        if (_tags is not null)
        {
            EntityTag[] wanted = TagsOf(actual);
            EntityTag[] found = TagsOf(predicted);
            _entities.Add(wanted, found);
            _strictEntities?.Add(wanted, found);
        }

        if (!actual.SequenceEqual(predicted) && _worst.Takes(row, loss))
        {
            _worst.Add(new WorstRow(row, loss, Names(actual), Names(predicted)) { IsMistake = true });
        }
    }

    public double ValueOf(string name) => name switch
    {
        MetricNames.Accuracy => _confusion.Accuracy,
        MetricNames.Precision => Entities.Precision,
        MetricNames.Recall => Entities.Recall,
        MetricNames.F1 => Entities.F1,
        MetricNames.StrictPrecision => StrictEntities.Precision,
        MetricNames.StrictRecall => StrictEntities.Recall,
        MetricNames.StrictF1 => StrictEntities.F1,
        _ => AveragedScores.Named(name, _tags is null ? _confusion.Present : _entities.ByType.Values),
    };

    public void Dispose()
    {
    }

    private AveragedScores Entities => AveragedScores.Micro(_entities.ByType.Values);

    private AveragedScores StrictEntities => AveragedScores.Micro(_strictEntities?.ByType.Values ?? []);

    private EntityTag[] TagsOf(ReadOnlySpan<int> ids)
    {
        var tags = new EntityTag[ids.Length];
        for (int token = 0; token < ids.Length; token++)
        {
            tags[token] = _tags![ids[token]];
        }

        return tags;
    }

    private string Names(ReadOnlySpan<int> ids)
    {
        List<string> names = [];
        foreach (int id in ids)
        {
            names.Add(labels[id]);
        }

        return string.Join(" ", names);
    }
}
