using System.Text.Json;

namespace FineTune.Contracts;

/// <summary>
/// <c>finetune.lock.json</c> beside a project: the commits that its moving revisions stood for, so that every build everywhere reads the same
/// base model and the same data. Belongs into source control. Written sorted, so that it merges well.
/// </summary>
public sealed record PinFile
{
    public const string FileName = "finetune.lock.json";

    /// <summary>The one version there is.</summary>
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    public required IReadOnlyList<PinnedRevision> Revisions { get; init; }

    public static PinFile Empty { get; } = new() { Version = CurrentVersion, Revisions = [] };

    /// <summary>The file's content; <see cref="Empty"/> where there is no file.</summary>
    /// <exception cref="FineTuneException">FT1260: it cannot be read.</exception>
    public static PinFile Load(string path)
    {
        if (!File.Exists(path))
        {
            return Empty;
        }

        try
        {
            PinFile file = JsonSerializer.Deserialize(File.ReadAllBytes(path), ContractsJson.File.PinFile) ?? throw new JsonException("it is null");
            file.Check();
            return file;
        }
        catch (JsonException failure)
        {
            var position = new SourcePosition(path, (int)(failure.LineNumber + 1 ?? 0), (int)(failure.BytePositionInLine + 1 ?? 0));
            throw new FineTuneException(DiagnosticCatalog.LockFileNotReadable, position, failure, failure.Message.TrimEnd('.'));
        }
    }

    /// <summary>The commit a revision is pinned to; null where it is not.</summary>
    public string? Find(RevisionKind kind, string id, string revision)
    {
        foreach (PinnedRevision locked in Revisions)
        {
            if (locked.Kind == kind && locked.Id == id && locked.Revision == revision)
            {
                return locked.Commit;
            }
        }

        return null;
    }

    /// <summary>The same with one more pin, in the place of an older one of the same revision.</summary>
    public PinFile With(PinnedRevision added)
    {
        IEnumerable<PinnedRevision> others = Revisions.Where(locked => (locked.Kind, locked.Id, locked.Revision) != (added.Kind, added.Id, added.Revision));
        return this with
        {
            Revisions = [.. others.Append(added).OrderBy(locked => locked.Kind).ThenBy(locked => locked.Id, StringComparer.Ordinal)
                .ThenBy(locked => locked.Revision, StringComparer.Ordinal)],
        };
    }

    public void Save(string path) => AtomicFile.WriteIfDifferent(path, [.. JsonSerializer.SerializeToUtf8Bytes(this, ContractsJson.File.PinFile), (byte)'\n']);

    private void Check()
    {
        if (Version != CurrentVersion)
        {
            throw new JsonException(string.Create(null, $"it is of version {Version}, this SDK reads version {CurrentVersion}"));
        }

        if (Revisions is null || Revisions.Any(locked => locked is not { Id: not null, Revision: not null, Commit: not null }))
        {
            throw new JsonException("an entry of 'revisions' is not whole");
        }

        foreach (PinnedRevision locked in Revisions)
        {
            if (!HubReference.IsId(locked.Id) || !HubReference.IsRevision(locked.Revision))
            {
                throw new JsonException($"'{locked.Id}' at '{locked.Revision}' is no repository of the Hub");
            }

            if (!PinnedRevision.IsCommit(locked.Commit))
            {
                throw new JsonException($"the commit of {locked.Id} is '{locked.Commit}', not 40 hex digits");
            }
        }
    }
}
