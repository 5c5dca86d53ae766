using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Metrics;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Metrics of causal language modelling, over the tokens that were to be predicted.</summary>
internal sealed class GeneratedTokenMetrics : ITaskMetrics
{
    private const int LossAndHit = 2;

    private readonly GuessedTokenSums _sums = new(areHidden: false);

    public IReadOnlyList<ReportTable> Tables => [];

    public IReadOnlyList<WorstRow> WorstRows => [];

    public IReadOnlyList<GuessedRow> Guesses => _sums.Rows;

    public bool Reduces => true;

    /// <summary>True for losses, or losses and hits, in place of scores: there is no vocabulary of two tokens.</summary>
    public static bool IsOfScores(Tensor outputs) => outputs.dim() == 1 || outputs.shape[1] == LossAndHit;

    public void Add(Tensor outputs, Tensor losses, Batch batch)
    {
        using Tensor reduced = Reduce(outputs, batch);
        AddReduced(reduced, losses, batch);
    }

    public Tensor Reduce(Tensor outputs, Batch batch) =>
        IsOfScores(outputs) ? GuessedTokenSums.OfHits(outputs.select(1, 1)) : GuessedTokenSums.OfScores(outputs, batch);

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
