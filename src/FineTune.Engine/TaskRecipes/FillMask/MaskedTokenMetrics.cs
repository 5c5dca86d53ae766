using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Metrics;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Metrics of masked language modelling, over the tokens that were to be predicted.</summary>
internal sealed class MaskedTokenMetrics : ITaskMetrics
{
    private readonly GuessedTokenSums _sums = new(areHidden: true);

    public IReadOnlyList<ReportTable> Tables => [];

    /// <summary>None: the loss of a row says more of what was masked in it than of the row.</summary>
    public IReadOnlyList<WorstRow> WorstRows => [];

    public IReadOnlyList<GuessedRow> Guesses => _sums.Rows;

    public bool Reduces => true;

    public void Add(Tensor outputs, Tensor losses, Batch batch)
    {
        using Tensor reduced = Reduce(outputs, batch);
        AddReduced(reduced, losses, batch);
    }

    public Tensor Reduce(Tensor outputs, Batch batch) => GuessedTokenSums.OfScores(outputs, batch);

    public void AddReduced(Tensor reduced, Tensor losses, Batch batch) => _sums.Add(reduced, losses, batch);

    public double ValueOf(string name) => name switch
    {
        MetricNames.Accuracy => _sums.Accuracy,
        MetricNames.Perplexity => _sums.Perplexity,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    public void Dispose()
    {
    }
}
