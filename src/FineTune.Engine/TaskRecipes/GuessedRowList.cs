using FineTune.Engine.Batches;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>The first rows of a split, with what became of each token that was to be guessed; of any number of rows it keeps a few.</summary>
/// <param name="areHidden">True where the tokens were hidden at places of their rows, false where they follow from those before.</param>
internal sealed class GuessedRowList(bool areHidden)
{
    private const int MostRows = 8;

    /// <summary>A page shows no novels.</summary>
    private const int MostTokens = 200;

    private readonly SortedDictionary<int, GuessedRow> _rows = [];

    public IReadOnlyList<GuessedRow> Rows => [.. _rows.Values];

    /// <param name="hits">[predicted], not 0 where the likeliest token is the right one.</param>
    /// <param name="likeliest">int64 [predicted]; null where nobody kept it.</param>
    public void Add(Batch batch, Tensor losses, Tensor hits, Tensor? likeliest)
    {
        if (!batch.Rows.Any(row => row < MostRows))
        {
            return;
        }

        float[] eachLoss = losses.to(ScalarType.Float32).ToFloats();
        float[] eachHit = hits.to(ScalarType.Float32).ToFloats();
        long[] ids = batch.Targets.ToLongs();
        long[]? said = likeliest?.ToLongs();
        long[]? places = batch.Input.Decoder is null ? batch.Input.PredictedTokens!.ToLongs() : null;
        long[] starts = batch.Input.RowStarts.ToLongs();
        int first = 0;
        foreach ((int index, int count) in Counts(batch.Input, places).Index())
        {
            if (count > 0 && batch.Rows[index] < MostRows)
            {
                IEnumerable<int> shown = Enumerable.Range(first, Math.Min(count, MostTokens));
                GuessedToken[] tokens = [.. shown.Select(token => new GuessedToken((int)ids[token], eachLoss[token], eachHit[token] != 0)
                {
                    // What follows a token is asked of the token before it.
                    Place = places is null ? null : (int)(places[token] - starts[index]) + (areHidden ? 0 : 1),
                    Likeliest = said is null ? null : (int)said[token],
                })];
                _rows[batch.Rows[index]] = new GuessedRow(batch.Rows[index], tokens) { AreHidden = areHidden };
            }

            first += count;
        }
    }

    /// <summary>How many tokens of each row were to be guessed: all that a decoder is given, or those that were asked about.</summary>
    private static int[] Counts(PackedBatch input, long[]? places)
    {
        if (input.Decoder is { } decoder)
        {
            return [.. decoder.RowLengths().Select(length => (int)length)];
        }

        long[] starts = input.RowStarts.ToLongs();
        int[] counts = new int[starts.Length];
        foreach (long place in places!)
        {
            int row = Array.BinarySearch(starts, place);
            counts[row >= 0 ? row : ~row - 1]++;
        }

        return counts;
    }
}
