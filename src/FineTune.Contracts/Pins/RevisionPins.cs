namespace FineTune.Contracts;

/// <summary>
/// Pins what moves: a revision that has been used before stands for the same commit again, also after the branch has moved on. Removing the entry, or
/// the file, lets it move at the next build.
/// </summary>
/// <param name="path">The project's <see cref="PinFile.FileName"/>.</param>
/// <param name="locked"><c>FineTuneLockedMode</c>: a revision without a pin is an error instead of a new pin.</param>
public sealed class RevisionPins(string path, bool locked)
{
    /// <summary>
    /// The commit a revision stands for: itself where it is a commit, the pinned one, or else what <paramref name="resolve"/> gives, which is then pinned.
    /// </summary>
    /// <param name="resolve">Asks the Hub; gives a full commit.</param>
    /// <exception cref="FineTuneException">FT1260: the file cannot be read. FT1261: it would have to change in locked mode.</exception>
    public string Commit(RevisionKind kind, string id, string revision, Func<string> resolve)
    {
        if (PinnedRevision.IsCommit(revision))
        {
            return revision;
        }

        if (PinFile.Load(path).Find(kind, id, revision) is { } pinned)
        {
            return pinned;
        }

        if (locked)
        {
            throw new FineTuneException(DiagnosticCatalog.RevisionNotLocked, new SourcePosition(path), id, revision);
        }

        string commit = resolve();
        if (!PinnedRevision.IsCommit(commit))
        {
            throw new ArgumentException($"'{commit}' is no commit.", nameof(resolve));
        }

        // Read once more: another project of this folder may have added its own meanwhile.
        PinFile.Load(path).With(new PinnedRevision(kind, id, revision, commit)).Save(path);
        return commit;
    }
}
