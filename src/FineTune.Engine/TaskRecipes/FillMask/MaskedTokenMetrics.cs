using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Metrics;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Metrics of masked language modelling, over the tokens that were to be predicted.</summary>
internal sealed class MaskedTokenMetrics : ITaskMetrics
{
    private readonly GuessedRowList _guesses = new(areHidden: true);
    private long _tokens;
    private long _hits;
    private double _lossSum;

    public IReadOnlyList<ReportTable> Tables => [];

    /// <summary>None: the loss of a row says more of what was masked in it than of the row.</summary>
    public IReadOnlyList<WorstRow> WorstRows => [];

    public IReadOnlyList<GuessedRow> Guesses => _guesses.Rows;

    public double[]? Sums
    {
        get => [_hits, _lossSum, _tokens];
        set => (_hits, _lossSum, _tokens) = ((long)value![0], value[1], (long)value[2]);
    }

    public void Add(Tensor outputs, Tensor losses, Batch batch)
    {
        using Tensor likeliest = outputs.argmax(-1);
        using Tensor each = likeliest.eq(batch.Targets);
        using Tensor hits = each.sum();
        using Tensor loss = losses.to(ScalarType.Float64).sum();
        _hits += hits.item<long>();
        _lossSum += loss.item<double>();
        _tokens += losses.NumberOfElements;
        _guesses.Add(batch, losses, each, likeliest);
    }

    public double ValueOf(string name) => name switch
    {
        MetricNames.Accuracy => (double)_hits / _tokens,
        MetricNames.Perplexity => Math.Exp(_lossSum / _tokens),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    public void Dispose()
    {
    }
}
