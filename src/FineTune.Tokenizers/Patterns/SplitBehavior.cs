using System.Runtime.InteropServices;

namespace FineTune.Tokenizers.Patterns;

/// <summary>What becomes of the matches that a text is split at (SplitDelimiterBehavior, tokenizers/src/tokenizer/normalizer.rs).</summary>
internal abstract class SplitBehavior
{
    public static SplitBehavior Removed { get; } = new Removing();

    public static SplitBehavior Isolated { get; } = new Isolating();

    public static SplitBehavior MergedWithPrevious { get; } = new MergingWithPrevious();

    public static SplitBehavior MergedWithNext { get; } = new MergingWithNext();

    public static SplitBehavior Contiguous { get; } = new Joining();

    /// <summary>By the name it has in tokenizer.json; null for an unknown one.</summary>
    public static SplitBehavior? Find(string? name) => name switch
    {
        "Removed" => Removed,
        "Isolated" => Isolated,
        "MergedWithPrevious" => MergedWithPrevious,
        "MergedWithNext" => MergedWithNext,
        "Contiguous" => Contiguous,
        _ => null,
    };

    /// <summary>Turns the matches into the parts to keep; what is still marked as a match is left out.</summary>
    public abstract void Apply(List<PatternMatch> matches);

    /// <summary>Joins each part that <paramref name="joins"/> accepts (match, match before) to the part before it.</summary>
    private static void Join(List<PatternMatch> matches, Func<bool, bool, bool> joins)
    {
        int kept = 0;
        bool previous = false;
        foreach (PatternMatch match in CollectionsMarshal.AsSpan(matches))
        {
            if (kept > 0 && joins(match.IsMatch, previous))
            {
                matches[kept - 1] = new PatternMatch(matches[kept - 1].Start, match.End, false);
            }
            else
            {
                matches[kept++] = match with { IsMatch = false };
            }

            previous = match.IsMatch;
        }

        CollectionsMarshal.SetCount(matches, kept);
    }

    private sealed class Removing : SplitBehavior
    {
        public override void Apply(List<PatternMatch> matches)
        {
        }
    }

    private sealed class Isolating : SplitBehavior
    {
        public override void Apply(List<PatternMatch> matches)
        {
            foreach (ref PatternMatch match in CollectionsMarshal.AsSpan(matches))
            {
                match = match with { IsMatch = false };
            }
        }
    }

    private sealed class MergingWithPrevious : SplitBehavior
    {
        public override void Apply(List<PatternMatch> matches) => Join(matches, (match, previous) => match && !previous);
    }

    private sealed class Joining : SplitBehavior
    {
        public override void Apply(List<PatternMatch> matches) => Join(matches, (match, previous) => match == previous);
    }

    private sealed class MergingWithNext : SplitBehavior
    {
        public override void Apply(List<PatternMatch> matches)
        {
            List<PatternMatch> backwards = [];
            bool previous = false;
            for (int i = matches.Count - 1; i >= 0; i--)
            {
                PatternMatch match = matches[i];
                if (match.IsMatch && !previous && backwards.Count > 0)
                {
                    backwards[^1] = new PatternMatch(match.Start, backwards[^1].End, false);
                }
                else
                {
                    backwards.Add(match with { IsMatch = false });
                }

                previous = match.IsMatch;
            }

            matches.Clear();
            backwards.Reverse();
            matches.AddRange(backwards);
        }
    }
}
