using FineTune.Contracts;
using FineTune.Engine.Hub.Cache;

namespace FineTune.Engine.Hub.Pull;

/// <summary>The metrics that lie with a model of the Hub, for a comparison.</summary>
internal sealed class PublishedResults(HubClient client)
{
    /// <summary>Writes the model's all_results.json to a file; gives what it is of in words.</summary>
    /// <param name="reference"><c>org/name</c>, <c>@revision</c> allowed.</param>
    /// <exception cref="FineTuneException">FT9130: there is no such model, revision or file; FT50xx: the Hub cannot be asked.</exception>
    public async Task<string> FetchAsync(string reference, string output, CancellationToken cancellation)
    {
        HubReference model = HubReference.TryParse(reference) ?? throw Nothing(reference, "it is no id of the Hub");
        var snapshots = new HubSnapshots(client);
        CachedRepository cache = snapshots.Cache(new HubRepository(RevisionKind.BaseModel, model.Id));
        try
        {
            string commit = snapshots.CommitOf(cache, model.Revision, cancellation);
            IReadOnlyList<HubFile> files = snapshots.List(cache, commit, cancellation);
            HubFile results = files.FirstOrDefault(file => file.Path == ResultFiles.AllResults)
                ?? throw Nothing(reference, $"the model has no {ResultFiles.AllResults} at {commit}");
            await snapshots.FetchAsync(cache, commit, [results], cancellation).ConfigureAwait(false);
            AtomicFile.Write(output, await snapshots.ReadAsync(cache, commit, results, cancellation).ConfigureAwait(false));
            return $"{model.Id} {commit[..7]}";
        }
        catch (FineTuneException failure) when (failure.Descriptor == DiagnosticCatalog.HubRepositoryNotFound
            || failure.Descriptor == DiagnosticCatalog.HubRevisionNotFound)
        {
            throw Nothing(
                reference, $"there is no such file, folder, branch, tag or full commit here, and on the Hub: {failure.Message.TrimEnd('.')}", failure);
        }
    }

    private static FineTuneException Nothing(string reference, string reason, Exception? inner = null) =>
        inner is null
            ? new(DiagnosticCatalog.NothingToCompare, null, reference, reason)
            : new(DiagnosticCatalog.NothingToCompare, null, inner, reference, reason);
}
