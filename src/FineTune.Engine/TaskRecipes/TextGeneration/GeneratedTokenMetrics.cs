using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Metrics;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Metrics of causal language modelling, over the tokens that were to be predicted.</summary>
internal sealed class GeneratedTokenMetrics : ITaskMetrics
{
    private const int LossAndHit = 2;

    private readonly GuessedRowList _guesses = new(areHidden: false);
    private long _tokens;
    private double _hits;
    private double _lossSum;

    public IReadOnlyList<ReportTable> Tables => [];

    public IReadOnlyList<WorstRow> WorstRows => [];

    public IReadOnlyList<GuessedRow> Guesses => _guesses.Rows;

    public double[]? Sums
    {
        get => [_hits, _lossSum, _tokens];
        set => (_hits, _lossSum, _tokens) = (value![0], value[1], (long)value[2]);
    }

    /// <summary>True for losses, or losses and hits, in place of scores: there is no vocabulary of two tokens.</summary>
    public static bool IsOfScores(Tensor outputs) => outputs.dim() == 1 || outputs.shape[1] == LossAndHit;

    public void Add(Tensor outputs, Tensor losses, Batch batch)
    {
        using Tensor? likeliest = IsOfScores(outputs) ? null : outputs.argmax(-1);
        using Tensor each = likeliest is null ? outputs.select(1, 1) : likeliest.eq(batch.Targets);
        using Tensor hits = each.sum();
        using Tensor loss = losses.sum(ScalarType.Float64);
        _hits += hits.to(ScalarType.Float64).item<double>();
        _lossSum += loss.item<double>();
        _tokens += losses.NumberOfElements;
        _guesses.Add(batch, losses, each, likeliest);
    }

    public double ValueOf(string name) => name switch
    {
        MetricNames.Accuracy => _hits / _tokens,
        MetricNames.Perplexity => Math.Exp(_lossSum / _tokens),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    public void Dispose()
    {
    }
}
