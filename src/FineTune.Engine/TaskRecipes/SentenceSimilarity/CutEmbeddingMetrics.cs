using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Metrics;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// What whole embeddings are worth, and their first numbers alone, at each length that is asked for (sentence-transformers: an evaluator for each
/// <c>truncate_dim</c> in a SequentialEvaluator).
/// </summary>
/// <param name="create">Measures embeddings as they are given to it.</param>
/// <param name="selection">The metrics of all lengths.</param>
internal sealed class CutEmbeddingMetrics(Func<MetricSelection, ITaskMetrics> create, MetricSelection selection) : ITaskMetrics
{
    private readonly ITaskMetrics _whole = create(selection with { Names = [.. selection.Names.Where(name => MetricNames.CutOf(name) is null)] });

    private readonly IReadOnlyList<(int Dimension, ITaskMetrics Metrics)> _cut =
    [
        .. from name in selection.Names
           let cut = MetricNames.CutOf(name)
           where cut is not null
           group cut.Value.Name by cut.Value.Dimension into names
           orderby names.Key descending
           select (names.Key, create(selection with { Names = [.. names] })),
    ];

    /// <summary>Numbers of a whole embedding.</summary>
    private long _width;

    public IReadOnlyList<ReportTable> Tables => [.. _whole.Tables, ByLength()];

    public IReadOnlyList<WorstRow> WorstRows => _whole.WorstRows;

    /// <param name="outputs">[rows x texts, width]</param>
    public void Add(Tensor outputs, Tensor losses, Batch batch)
    {
        _width = outputs.shape[1];
        _whole.Add(outputs, losses, batch);
        using var scope = TorchSharp.torch.NewDisposeScope();
        foreach ((int dimension, ITaskMetrics metrics) in _cut)
        {
            metrics.Add(outputs.narrow(1, 0, dimension), losses, batch);
        }
    }

    public double ValueOf(string name) => MetricNames.CutOf(name) is var (dimension, bare)
        ? _cut.First(cut => cut.Dimension == dimension).Metrics.ValueOf(bare)
        : _whole.ValueOf(name);

    public void Dispose()
    {
        _whole.Dispose();
        foreach ((_, ITaskMetrics metrics) in _cut)
        {
            metrics.Dispose();
        }
    }

    private ReportTable ByLength()
    {
        string[] columns = [.. selection.Names.Select(name => MetricNames.CutOf(name)?.Name).OfType<string>().Distinct()];
        IEnumerable<int> lengths = _cut.Select(cut => cut.Dimension);
        // A length of which all is taken is the whole embedding, and has its line already.
        return new ReportTable(
            "Embeddings by their length",
            ["numbers", .. columns],
            [
                .. from length in lengths.Prepend((int)_width).Distinct()
                   select (ReportCell[])
                   [
                       length.ToString(CultureInfo.InvariantCulture),
                       .. columns.Select(column => Cell(length == _width ? column : MetricNames.OfDimension(length, column))),
                   ],
            ])
        {
            Kind = ReportTableKind.Scores,
        };
    }

    private ReportCell Cell(string name) => selection.Wants(name) ? ReportTables.Score(ValueOf(name)) : "";
}
