using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Generation;

/// <summary>Searches how several texts go on, all of them with one pass of the model a step. A text that has ended takes no part in the next.</summary>
internal static class TextSearches
{
    /// <param name="searches">At their prompts; each has its answer afterwards.</param>
    public static void Run(CachedModel model, IReadOnlyList<ITextSearch> searches, CancellationToken cancellation)
    {
        ITextSearch[] running = [.. searches];
        // Of each text the first of its rows in the model's cache.
        long[] first = [.. Enumerable.Range(0, running.Length)];
        Step(running, () => model.Start([.. running.Select(search => search.Rows[0].Tokens)]), [.. running.Select(_ => 1)]);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            long[] left = [.. running.Index().Where(search => !search.Item.IsDone).Select(search => (long)search.Index)];
            if (left.Length == 0)
            {
                return;
            }

            IReadOnlyList<CachedRow>[] rows =
                [.. left.Select(text => (CachedRow[])[.. running[text].Rows.Select(row => row with { From = first[text] + row.From })])];
            IReadOnlyList<long>? sources = left.Length < running.Length ? left : null;
            running = [.. left.Select(text => running[text])];
            first = [.. rows.Select((_, text) => rows.Take(text).Sum(before => (long)before.Count))];
            Step(running, () => model.Next([.. rows.SelectMany(row => row)], sources), [.. rows.Select(row => row.Count)]);
        }
    }

    /// <param name="next">Gives [rows, vocabulary].</param>
    /// <param name="counts">Rows of each text.</param>
    private static void Step(ITextSearch[] searches, Func<Tensor> next, int[] counts)
    {
        Memory<float>[] scores;
        using (NewDisposeScope())
        {
            Tensor all = next();
            float[] flat = all.ToFloats();
            int vocabulary = flat.Length / (int)all.shape[0];
            scores = [.. Enumerable.Range(0, flat.Length / vocabulary).Select(row => flat.AsMemory(row * vocabulary, vocabulary))];
        }

        int taken = 0;
        foreach ((ITextSearch search, int count) in searches.Zip(counts))
        {
            search.Take(scores[taken..(taken + count)]);
            taken += count;
        }
    }
}
