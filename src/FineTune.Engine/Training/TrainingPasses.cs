using FineTune.Engine.Batches;

namespace FineTune.Engine.Training;

/// <summary>Which rows of a step go through the model together.</summary>
internal static class TrainingPasses
{
    /// <param name="units">The step's rows, or what cannot be parted.</param>
    /// <param name="source">Theirs.</param>
    /// <param name="most">So many of them in a pass at most.</param>
    /// <param name="limit">So many tokens in a pass at most, but for a unit that has more; null for no limit.</param>
    /// <returns>Units of like length together, the longest first, where they are more than one pass takes; else all as they are.</returns>
    public static IReadOnlyList<int[]> Of(int[] units, RowUnits source, int most, int? limit)
    {
        if (units.Length <= most && (limit is null || units.Sum(source.Tokens) <= limit))
        {
            return [units];
        }

        List<int[]> passes = [];
        List<int> pass = [];
        int taken = 0;
        foreach (int unit in units.OrderByDescending(source.Length))
        {
            if (pass.Count > 0 && (pass.Count == most || taken + source.Tokens(unit) > limit))
            {
                passes.Add([.. pass]);
                pass.Clear();
                taken = 0;
            }

            pass.Add(unit);
            taken += source.Tokens(unit);
        }

        return [.. passes, [.. pass]];
    }
}
