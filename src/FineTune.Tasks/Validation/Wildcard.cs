namespace FineTune.Tasks.Validation;

/// <summary>
/// MSBuild's wildcards: <c>?</c> and <c>*</c> within a folder, <c>**/</c> for any folders or none, <c>**</c> for anything. Casing does not count.
/// </summary>
internal static class Wildcard
{
    private const string AnyFolders = "**/";
    private const string Anything = "**";

    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        while (!pattern.IsEmpty)
        {
            if (pattern.StartsWith(AnyFolders, StringComparison.Ordinal))
            {
                return MatchesBelow(pattern[AnyFolders.Length..], path);
            }

            if (pattern[0] == '*')
            {
                bool isAnything = pattern.StartsWith(Anything, StringComparison.Ordinal);
                return MatchesLater(pattern[(isAnything ? Anything.Length : 1)..], path, isAnything);
            }

            if (path.IsEmpty || !IsSame(pattern[0], path[0]))
            {
                return false;
            }

            pattern = pattern[1..];
            path = path[1..];
        }

        return path.IsEmpty;
    }

    private static bool IsSame(char pattern, char character) =>
        pattern == '?' ? character != '/' : char.ToUpperInvariant(pattern) == char.ToUpperInvariant(character);

    /// <summary>True where the rest of the pattern matches in this folder or in one below it.</summary>
    private static bool MatchesBelow(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        while (!Matches(pattern, path))
        {
            int folder = path.IndexOf('/');
            if (folder < 0)
            {
                return false;
            }

            path = path[(folder + 1)..];
        }

        return true;
    }

    /// <summary>True where the rest of the pattern matches what is left after some characters, none included.</summary>
    private static bool MatchesLater(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path, bool acrossFolders)
    {
        for (int skipped = 0; skipped <= path.Length; skipped++)
        {
            if (Matches(pattern, path[skipped..]))
            {
                return true;
            }

            if (skipped < path.Length && path[skipped] == '/' && !acrossFolders)
            {
                return false;
            }
        }

        return false;
    }
}
