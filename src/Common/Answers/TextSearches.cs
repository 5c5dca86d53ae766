namespace FineTune.Answers;

/// <summary>Searches how several texts go on, all of them with one pass of the model a step. A text that has ended takes no part in the next.</summary>
internal static class TextSearches
{
    /// <param name="searches">At their prompts; each has its answer afterwards.</param>
    public static void Run(ICachedRows model, IReadOnlyList<ITextSearch> searches, CancellationToken cancellation)
    {
        ITextSearch[] running = [.. searches];
        // Of each text the first of its rows in the model's cache.
        long[] first = [.. Enumerable.Range(0, running.Length)];
        Take(running, model.Start([.. running.Select(search => search.Rows[0].Tokens)]), [.. running.Select(_ => 1)]);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            long[] left = [.. Enumerable.Range(0, running.Length).Where(text => !running[text].IsDone)];
            if (left.Length == 0)
            {
                return;
            }

            IReadOnlyList<CachedRow>[] rows =
                [.. left.Select(text => (CachedRow[])[.. running[text].Rows.Select(row => row with { From = first[text] + row.From })])];
            IReadOnlyList<long>? sources = left.Length < running.Length ? left : null;
            running = [.. left.Select(text => running[text])];
            first = [.. rows.Select((_, text) => rows.Take(text).Sum(before => (long)before.Count))];
            Take(running, model.Next([.. rows.SelectMany(row => row)], sources), [.. rows.Select(row => row.Count)]);
        }
    }

    /// <param name="counts">Rows of each text.</param>
    private static void Take(ITextSearch[] searches, IReadOnlyList<Memory<float>> scores, int[] counts)
    {
        int taken = 0;
        for (int text = 0; text < searches.Length; text++)
        {
            searches[text].Take([.. scores.Skip(taken).Take(counts[text])]);
            taken += counts[text];
        }
    }
}
