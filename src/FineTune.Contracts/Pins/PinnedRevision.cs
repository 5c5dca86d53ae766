namespace FineTune.Contracts;

/// <summary>A revision that may move, such as a branch, and the commit it stood for when it was first used.</summary>
/// <param name="Kind">What the id names.</param>
/// <param name="Id">The id on the Hub: <c>google-bert/bert-base-cased</c>.</param>
/// <param name="Revision">As the project has it, or <c>main</c> where it has none.</param>
/// <param name="Commit">The full commit, 40 hex digits in lower case.</param>
public sealed record PinnedRevision(RevisionKind Kind, string Id, string Revision, string Commit)
{
    private const int CommitLength = 40;

    /// <summary>True for a full commit: it cannot move, so it needs no entry.</summary>
    public static bool IsCommit(string revision) =>
        revision.Length == CommitLength && revision.All(char.IsAsciiHexDigitLower);
}
