using System.Text;
using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Engine.Reports;

namespace FineTune.Engine.Hub.Push;

/// <summary>
/// A repository of the Hub. All files go there by one commit, on top of the state that was compared with; files that are not of a model stay. The same
/// content makes no commit.
/// </summary>
internal sealed partial class HubDestination(HubClient client, HubDestinationSpec spec, string checkpoints) : IModelDestination
{
    private const string Summary = "Push from FineTune.Sdk";

    private string? _url;

    public string Name => _url ?? spec.Id;

    /// <summary>Checks what can be checked before hours of training: the network, the token, the name, the right to write.</summary>
    public async Task CheckAsync(CancellationToken cancellation)
    {
        HubRepository repository = await FindRepositoryAsync(cancellation).ConfigureAwait(false);
        if (await client.ExistsAsync(repository, cancellation).ConfigureAwait(false))
        {
            await client.CheckWriteAsync(repository, cancellation).ConfigureAwait(false);
        }
    }

    public async Task<int> PublishAsync(string modelFolder, CancellationToken cancellation)
    {
        try
        {
            return await PublishCoreAsync(modelFolder, cancellation).ConfigureAwait(false);
        }
        catch (FineTuneException failure) when (failure.Descriptor == DiagnosticCatalog.HubUnreachable)
        {
            throw new FineTuneException(DiagnosticCatalog.HubUploadInterrupted, null, failure, Name, (failure.InnerException ?? failure).Message.TrimEnd('.'));
        }
    }

    private async Task<int> PublishCoreAsync(string modelFolder, CancellationToken cancellation)
    {
        HubRepository repository = await FindRepositoryAsync(cancellation).ConfigureAwait(false);
        _url = $"{client.Settings.Endpoint}/{repository.WebPath}";
        await CreateWhereMissingAsync(repository, cancellation).ConfigureAwait(false);
        string revision = spec.Revision ?? HubReference.MainBranch;
        if (spec.Revision is not null)
        {
            await client.CreateBranchAsync(repository, revision, cancellation).ConfigureAwait(false);
        }

        int files = 0;
        foreach ((string summary, List<LocalFile> wanted) in Steps(modelFolder))
        {
            files += await CommitAsync(repository, revision, summary, wanted, cancellation).ConfigureAwait(false);
        }

        return files;
    }

    /// <summary>A name alone is one of the account's own.</summary>
    private async Task<HubRepository> FindRepositoryAsync(CancellationToken cancellation)
    {
        Account account = await client.WhoAmIAsync(cancellation).ConfigureAwait(false);
        string id = spec.Id.Contains('/', StringComparison.Ordinal) ? spec.Id : $"{account.Name}/{spec.Id}";
        string owner = id[..id.IndexOf('/', StringComparison.Ordinal)];
        var repository = new HubRepository(RevisionKind.BaseModel, id);
        bool isOwn = owner == account.Name || (account.Orgs ?? []).Any(organization => organization.Name == owner);
        if (account.Auth?.AccessToken?.Role == "read" || !(isOwn || spec.OpensPullRequest))
        {
            string reason = isOwn ? "it can only read" : $"the account '{account.Name}' is not a member of '{owner}'";
            throw new FineTuneException(DiagnosticCatalog.HubForbidden, null, client.Settings.Token?.Source, "write", repository.Display, reason);
        }

        return repository;
    }

    private async Task CreateWhereMissingAsync(HubRepository repository, CancellationToken cancellation)
    {
        if (await client.ExistsAsync(repository, cancellation).ConfigureAwait(false))
        {
            return;
        }

        bool created = await client.CreateRepositoryAsync(repository, spec.IsPrivate, cancellation).ConfigureAwait(false);
        // Another process may have made it; a name that is taken and still not to be seen is somebody else's.
        if (!created && !await client.ExistsAsync(repository, cancellation).ConfigureAwait(false))
        {
            throw new FineTuneException(DiagnosticCatalog.HubNameTaken, null, repository.Id, client.Settings.Endpoint);
        }
    }

    /// <summary>The commits to make, each with all the files it is to leave in the repository.</summary>
    private IEnumerable<(string Summary, List<LocalFile> Files)> Steps(string modelFolder)
    {
        List<LocalFile> model = [.. LocalFile.Below(modelFolder)];
        string[] saved = Directory.Exists(checkpoints)
            ? [.. Directory.EnumerateDirectories(checkpoints, "checkpoint-*").OrderBy(folder => int.Parse(folder.AsSpan(folder.LastIndexOf('-') + 1), null))]
            : [];
        switch (spec.Strategy)
        {
            case HubStrategy.EverySave:
                foreach (string folder in saved)
                {
                    LocalFile? weights = LocalFile.Below(folder).FirstOrDefault(file => file.Path == ModelWeights);
                    if (weights is not null)
                    {
                        yield return ($"Training in progress, {Path.GetFileName(folder)}", [.. model.Where(file => file.Path != ModelWeights), weights]);
                    }
                }

                yield return (Summary, model);
                break;
            case HubStrategy.Checkpoint:
                yield return (Summary, [.. model, .. saved.TakeLast(1).SelectMany(folder => LocalFile.Below(folder, "last-checkpoint/"))]);
                break;
            case HubStrategy.AllCheckpoints:
                yield return (Summary, [.. model, .. saved.SelectMany(folder => LocalFile.Below(folder, Path.GetFileName(folder) + "/"))]);
                break;
            default:
                yield return (Summary, model);
                break;
        }
    }

    private const string ModelWeights = "model.safetensors";

    /// <summary>Files changed; 0 where the branch holds them all.</summary>
    private async Task<int> CommitAsync(HubRepository repository, string revision, string summary, List<LocalFile> wanted, CancellationToken cancellation)
    {
        string head = await client.CommitOfAsync(repository, revision, cancellation).ConfigureAwait(false);
        IReadOnlyList<HubFile> remote = await client.ListFilesAsync(repository, head, cancellation).ConfigureAwait(false);
        using TemporaryCard card = await CardFor(repository, head, wanted, remote, cancellation).ConfigureAwait(false);
        List<LocalFile> files = card.ReplaceIn(wanted);
        (List<LocalFile> changed, List<string> stale) = await DifferenceAsync(files, remote, cancellation).ConfigureAwait(false);
        if (changed.Count + stale.Count == 0)
        {
            return 0;
        }

        if (changed.FirstOrDefault(file => file.Path == ResultFiles.ModelCard) is { } newCard)
        {
            await client.CheckCardAsync(repository, await File.ReadAllTextAsync(newCard.Source, Encoding.UTF8, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }

        try
        {
            CommitAnswer answer = await new HubCommit(client, repository, revision).MakeAsync(summary, head, changed, stale, spec.OpensPullRequest, cancellation).ConfigureAwait(false);
            _url = answer.PullRequestUrl ?? _url;
        }
        catch (FineTuneException failure) when (failure.Descriptor == DiagnosticCatalog.HubConflict || failure.Descriptor == DiagnosticCatalog.HubUnreachable)
        {
            if (spec.OpensPullRequest || !await HasArrivedAsync(repository, revision, files, cancellation).ConfigureAwait(false))
            {
                throw;
            }
        }

        return changed.Count + stale.Count;
    }

    /// <summary>An answer that was lost leaves open whether the commit was made; the branch tells.</summary>
    private async Task<bool> HasArrivedAsync(HubRepository repository, string revision, List<LocalFile> files, CancellationToken cancellation)
    {
        IReadOnlyList<HubFile> remote = await client.ListFilesAsync(repository, revision, cancellation).ConfigureAwait(false);
        (List<LocalFile> changed, List<string> stale) = await DifferenceAsync(files, remote, cancellation).ConfigureAwait(false);
        return changed.Count + stale.Count == 0;
    }

    private static async Task<(List<LocalFile> Changed, List<string> Stale)> DifferenceAsync(List<LocalFile> files, IReadOnlyList<HubFile> remote, CancellationToken cancellation)
    {
        Dictionary<string, HubFile> known = remote.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var changed = new List<LocalFile>();
        foreach (LocalFile file in files)
        {
            if (!known.TryGetValue(file.Path, out HubFile? same) || !await file.IsSameAsync(same, cancellation).ConfigureAwait(false))
            {
                changed.Add(file);
            }
        }

        HashSet<string> wanted = [.. files.Select(file => file.Path)];
        // Weights of an earlier push in another number of parts would be loaded together with these.
        return (changed, [.. known.Keys.Where(path => Weights().IsMatch(path) && !wanted.Contains(path))]);
    }

    private async Task<TemporaryCard> CardFor(HubRepository repository, string head, List<LocalFile> wanted, IReadOnlyList<HubFile> remote, CancellationToken cancellation)
    {
        LocalFile? ours = wanted.Find(file => file.Path == ResultFiles.ModelCard);
        if (ours is null)
        {
            return TemporaryCard.None;
        }

        string mine = await File.ReadAllTextAsync(ours.Source, Encoding.UTF8, cancellation).ConfigureAwait(false);
        string card = mine.Replace(ModelCard.ModelFolder, repository.Id, StringComparison.Ordinal);
        if (remote.FirstOrDefault(file => file.Path == ResultFiles.ModelCard) is { } theirs)
        {
            string text = await client.ReadTextAsync(repository, head, theirs.Path, cancellation).ConfigureAwait(false);
            card = CardMerge.IsOurs(text) ? card : CardMerge.Merge(text, mine);
        }

        return card == mine ? TemporaryCard.None : TemporaryCard.Create(ResultFiles.ModelCard, card);
    }

    [GeneratedRegex(@"^(model(-\d+-of-\d+)?\.safetensors|model\.safetensors\.index\.json|pytorch_model(-\d+-of-\d+)?\.bin|pytorch_model\.bin\.index\.json)$", RegexOptions.CultureInvariant)]
    private static partial Regex Weights();
}
