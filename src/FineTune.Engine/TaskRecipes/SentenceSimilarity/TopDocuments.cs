namespace FineTune.Engine.TaskRecipes;

/// <summary>The documents with the highest scores.</summary>
internal static class TopDocuments
{
    /// <summary>The highest first; of equal scores the earlier document.</summary>
    /// <param name="scores">By document.</param>
    /// <param name="count">How many, at most as many as there are.</param>
    public static int[] Of(ReadOnlySpan<float> scores, int count)
    {
        var best = new List<int>(count + 1);
        for (int document = 0; document < scores.Length; document++)
        {
            float score = scores[document];
            if (best.Count == count && (count == 0 || score <= scores[best[^1]]))
            {
                continue;
            }

            int place = best.Count;
            while (place > 0 && scores[best[place - 1]] < score)
            {
                place--;
            }

            best.Insert(place, document);
            if (best.Count > count)
            {
                best.RemoveAt(count);
            }
        }

        return [.. best];
    }
}
