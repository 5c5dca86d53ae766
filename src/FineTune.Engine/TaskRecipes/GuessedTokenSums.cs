using FineTune.Engine.Batches;
using FineTune.Engine.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// What is measured of guessed tokens, by two numbers a token in the place of the scores of a vocabulary: whether the right one is the likeliest, and which
/// is.
/// </summary>
/// <param name="areHidden">True where the tokens were hidden at places of their rows, false where they follow from those before.</param>
internal sealed class GuessedTokenSums(bool areHidden)
{
    private const int HitColumn = 0;
    private const int LikeliestColumn = 1;

    /// <summary>In the place of a token that nobody kept.</summary>
    private const float NotKept = -1;

    private readonly GuessedRowList _guesses = new(areHidden);
    private long _tokens;
    private double _hits;
    private double _lossSum;

    public IReadOnlyList<GuessedRow> Rows => _guesses.Rows;

    public double Accuracy => _hits / _tokens;

    public double Perplexity => Math.Exp(_lossSum / _tokens);

    /// <param name="scores">[predicted, vocabulary]</param>
    /// <returns>float32 [predicted, 2]; ids of tokens are exact in it.</returns>
    public static Tensor OfScores(Tensor scores, Batch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor likeliest = scores.argmax(-1);
        return Columns(likeliest.eq(batch.Targets), likeliest).MoveToOuterDisposeScope();
    }

    /// <param name="hits">[predicted], not 0 where the likeliest token, which nobody kept, is the right one.</param>
    /// <returns>float32 [predicted, 2]</returns>
    public static Tensor OfHits(Tensor hits)
    {
        using DisposeScope scope = NewDisposeScope();
        return Columns(hits, full_like(hits, NotKept)).MoveToOuterDisposeScope();
    }

    /// <param name="guessed">[predicted, 2], as above.</param>
    public void Add(Tensor guessed, Tensor losses, Batch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor hits = guessed.select(1, HitColumn);
        Tensor likeliest = guessed.select(1, LikeliestColumn);
        bool isKept = guessed.shape[0] > 0 && likeliest[0].item<float>() != NotKept;
        _hits += hits.sum(ScalarType.Float64).item<double>();
        _lossSum += losses.sum(ScalarType.Float64).item<double>();
        _tokens += losses.NumberOfElements;
        _guesses.Add(batch, losses, hits, isKept ? likeliest.to(ScalarType.Int64) : null);
    }

    private static Tensor Columns(Tensor hits, Tensor likeliest) =>
        stack([hits.to(ScalarType.Float32), likeliest.to(ScalarType.Float32)], dim: 1);
}
