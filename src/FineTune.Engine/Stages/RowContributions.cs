using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using FineTune.Engine.Reports;
using FineTune.Engine.Training;
using FineTune.Tokenizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Stages;

/// <summary>
/// What each token of a row did to the row's loss: the gradient of the loss at the token's embedding times the embedding, at some points between
/// embeddings that
/// say nothing and those there are (Sundararajan et al., 2017, integrated gradients). At the last point alone most models are so sure of themselves that their
/// gradients say nothing. For a few rows, to be looked at.
/// </summary>
/// <param name="model">Not to be trained any more.</param>
/// <param name="tokenizer">Of the token files.</param>
/// <param name="points">Points on the way; the sum over a row's tokens is the nearer to what they did together, the more there are.</param>
internal sealed class RowContributions(
    IModel model, ITrainingTask task, ITokenRows rows, TextTokenizer tokenizer, Device device, int points = RowContributions.EnoughForColours)
{
    /// <summary>A page shows no novels.</summary>
    private const int MostTokens = 256;

    private const int EnoughForColours = 4;

    /// <summary>Enough words for an average that is none of them.</summary>
    private const int RowsOfAverage = 32;

    private readonly Collator _collator = new(rows, task, device);
    private readonly TokenPieces _pieces = new(tokenizer);

    /// <summary>Tokens of the rows, by their numbers; none of a row whose loss is also that of the rows beside it, or comes of no words.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<TokenContribution>> Of(IEnumerable<WorstRow> wanted, CancellationToken cancellation)
    {
        var tokens = new Dictionary<int, IReadOnlyList<TokenContribution>>();
        if (task.ComparesRows || task.RowsOfExample > 1)
        {
            return tokens;
        }

        foreach ((_, Tensor weight) in model.Weights)
        {
            weight.requires_grad_(false);
        }

        using Tensor? average = Average();
        foreach (WorstRow row in average is null ? [] : wanted)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Of(row.Row, average!) is { } found)
            {
                tokens[row.Row] = found;
            }
        }

        return tokens;
    }

    /// <summary>[1, hidden], the average word of the first rows; null where rows have no words.</summary>
    private Tensor? Average()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        var probe = new EmbeddingProbe(average: null, share: 1);
        using Batch batch = _collator.Collate([.. Enumerable.Range(0, Math.Min(rows.Count, RowsOfAverage))], ITargetSource.EvaluationPass);
        model.Forward(batch.Input, task.OptionsFor(ForwardOptions.Evaluation with { Probe = probe }, batch));
        return probe.Point?.detach().mean([0], keepdim: true).MoveToOuterDisposeScope();
    }

    private List<TokenContribution>? Of(int row, Tensor average)
    {
        using DisposeScope scope = NewDisposeScope();
        using Batch batch = _collator.Collate([row], ITargetSource.EvaluationPass);
        float[]? sum = null;
        for (int point = 0; point < points; point++)
        {
            if (At((point + 0.5) / points, average, batch) is not { } contributions)
            {
                return null;
            }

            sum = sum is null ? contributions : [.. sum.Zip(contributions, (one, other) => one + other)];
        }

        return Named([.. batch.Input.TokenIds.ToLongs().Take(MostTokens).Select(id => (int)id)], [.. sum!.Select(value => value / points)]);
    }

    /// <returns>One a token; null where the loss does not come of words.</returns>
    private float[]? At(double share, Tensor average, Batch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        var probe = new EmbeddingProbe(average, share);
        ForwardOptions options = task.OptionsFor(ForwardOptions.Evaluation with { Probe = probe }, batch);
        Tensor loss = task.Losses(model.Forward(batch.Input, options).to(ScalarType.Float32), batch).sum();
        if (probe is not { Point: { } point, Difference: { } difference } || !loss.requires_grad)
        {
            return null;
        }

        CustomFunction.Backward(() => loss.backward());
        return point.grad is { } gradient ? (gradient * difference).sum(-1).to(ScalarType.Float32).ToFloats() : null;
    }

    /// <summary>
    /// Tokens as they stand in the text, the special ones among them, which have their share. A piece has the contributions of all its tokens.
    /// </summary>
    private List<TokenContribution> Named(int[] ids, float[] contributions) =>
    [
        .. _pieces.Of(ids).Where(piece => piece.Text.Length > 0).Select(piece => new TokenContribution(
            piece.Text, contributions[piece.First..piece.End].Sum(contribution => (double)contribution)) { IsSpecial = piece.IsSpecial }),
    ];
}
