using System.Runtime.CompilerServices;

namespace FineTune.Client;

/// <summary>What comes one by one, as lists: of what is there already as much as fits, and what comes slowly one at a time.</summary>
internal static class InputBatches
{
    public static async IAsyncEnumerable<IReadOnlyList<T>> OfAsync<T>(
        IAsyncEnumerable<T> source, int size, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        IAsyncEnumerator<T> inputs = source.GetAsyncEnumerator(ended.Token);
        Task<bool>? next = null;
        try
        {
            List<T> batch = [];
            while (true)
            {
                next = inputs.MoveNextAsync().AsTask();
                if (!next.IsCompleted && batch.Count > 0)
                {
                    // The next one is still to come: what is here is not kept waiting for it.
                    yield return batch;
                    batch = [];
                }

                bool isThere = await next.ConfigureAwait(false);
                next = null;
                if (!isThere)
                {
                    break;
                }

                batch.Add(inputs.Current);
                if (batch.Count == size)
                {
                    yield return batch;
                    batch = [];
                }
            }

            if (batch.Count > 0)
            {
                yield return batch;
            }
        }
        finally
        {
            if (next is not null)
            {
                // Nobody wants the next one any more, and an enumerator is not disposed of while it looks for it.
                await ended.CancelAsync().ConfigureAwait(false);
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await inputs.DisposeAsync().ConfigureAwait(false);
        }
    }
}
