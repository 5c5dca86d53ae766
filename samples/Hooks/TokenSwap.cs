using FineTune.Hooks;

namespace Samples.Hooks;

/// <summary>Swaps a tenth of neighbouring tokens of training rows, so that the model leans less on their order.</summary>
public sealed class TokenSwap : ICollator
{
    public void Collate(TokenBatch batch)
    {
        int start = 0;
        for (int index = 0; index < batch.Rows.Length; index++)
        {
            // Drawn by row and epoch, so that it does not depend on which batch the row is in.
            var random = new Random((batch.Rows[index] * 31) + batch.Epoch);
            Span<long> row = batch.TokenIds.Slice(start, batch.Lengths[index]);
            for (int token = 1; token < row.Length - 2; token++)
            {
                if (random.Next(10) == 0)
                {
                    (row[token], row[token + 1]) = (row[token + 1], row[token]);
                }
            }

            start += row.Length;
        }
    }
}
