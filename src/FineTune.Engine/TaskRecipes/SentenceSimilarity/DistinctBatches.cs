namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// Puts rows in such an order that no batch has a text, or a label, twice (sentence-transformers' NoDuplicatesBatchSampler): a text that is in the batch
/// already waits for a later one. What is left when only such texts remain comes last, in full batches all the same.
/// </summary>
internal static class DistinctBatches
{
    /// <summary>Waiting rows that are looked at for a batch: more would take the square of the rows where few are distinct.</summary>
    private const int MostTried = 4096;

    /// <param name="order">Each row once.</param>
    /// <param name="batchSize">Rows of a batch.</param>
    /// <param name="identitiesOf">What must not be in a batch twice.</param>
    public static int[] Arrange(int[] order, int batchSize, Func<int, IReadOnlyList<long>> identitiesOf)
    {
        var arranged = new List<int>(order.Length);
        var waiting = new LinkedList<int>();
        HashSet<long> taken = [];
        int next = 0;
        while (arranged.Count < order.Length)
        {
            taken.Clear();
            int end = Math.Min(arranged.Count + batchSize, order.Length);
            TakeWaiting(waiting, end, taken, arranged, identitiesOf);
            for (; arranged.Count < end && next < order.Length; next++)
            {
                if (!TryTake(order[next], taken, arranged, identitiesOf))
                {
                    waiting.AddLast(order[next]);
                }
            }

            for (; arranged.Count < end; waiting.RemoveFirst())
            {
                arranged.Add(waiting.First!.Value);
            }
        }

        return [.. arranged];
    }

    private static void TakeWaiting(
        LinkedList<int> waiting, int end, HashSet<long> taken, List<int> arranged, Func<int, IReadOnlyList<long>> identitiesOf)
    {
        int tried = 0;
        for (LinkedListNode<int>? row = waiting.First; row is not null && arranged.Count < end && tried < MostTried; tried++)
        {
            LinkedListNode<int>? following = row.Next;
            if (TryTake(row.Value, taken, arranged, identitiesOf))
            {
                waiting.Remove(row);
            }

            row = following;
        }
    }

    private static bool TryTake(int row, HashSet<long> taken, List<int> arranged, Func<int, IReadOnlyList<long>> identitiesOf)
    {
        IReadOnlyList<long> identities = identitiesOf(row);
        if (identities.Any(taken.Contains))
        {
            return false;
        }

        taken.UnionWith(identities);
        arranged.Add(row);
        return true;
    }
}
