using System.Text;
using FineTune.Contracts;
using FineTune.Engine.Reports;
using FineTune.Yaml;

namespace FineTune.Engine.Hub.Push;

/// <summary>
/// A repository of the Hub. All files go there by one commit, on top of the state that was compared with; files that are not of a model stay. The same
/// content makes no commit.
/// </summary>
internal sealed class HubDestination(HubClient client, HubDestinationSpec spec, string checkpoints) : IModelDestination
{
    private const string Summary = "Push from FineTune.Sdk";

    private string? _url;

    public string Name => _url ?? spec.Id;

    /// <summary>Checks what can be checked before hours of training: the network, the token, the name, the right to write.</summary>
    public void Check(CancellationToken cancellation)
    {
        HubRepository repository = FindRepository(cancellation);
        if (client.Exists(repository, cancellation))
        {
            client.CheckWrite(repository, cancellation);
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
        // Reading the files and asking the Hub do not wait for each other.
        Task<(string Summary, List<LocalFile> Files)[]> steps = Task.Run(() => Steps(modelFolder).ToArray(), cancellation);
        HubRepository repository = FindRepository(cancellation);
        _url = $"{client.Settings.Endpoint}/{repository.WebPath}";
        CreateWhereMissing(repository, cancellation);
        string revision = spec.Revision ?? HubReference.MainBranch;
        if (spec.Revision is not null)
        {
            client.CreateBranch(repository, revision, cancellation);
        }

        int files = 0;
        foreach ((string summary, List<LocalFile> wanted) in await steps.ConfigureAwait(false))
        {
            files += await CommitAsync(repository, revision, summary, wanted, cancellation).ConfigureAwait(false);
        }

        return files;
    }

    /// <summary>A name alone is one of the account's own.</summary>
    private HubRepository FindRepository(CancellationToken cancellation)
    {
        Account account = client.WhoAmI(cancellation);
        string id = spec.Id.Contains('/', StringComparison.Ordinal) ? spec.Id : $"{account.Name}/{spec.Id}";
        string owner = id[..id.IndexOf('/', StringComparison.Ordinal)];
        if (!HubReference.IsId(id))
        {
            throw new FineTuneException(
                DiagnosticCatalog.HubUnsafeAnswer,
                null,
                $"Hub at {client.Settings.Endpoint}",
                $"an account called '{HubText.Of(account.Name)}', which gives no name of a repository");
        }

        var repository = new HubRepository(RevisionKind.BaseModel, id);
        bool isOwn = owner == account.Name || account.Orgs?.Any(organization => organization.Name == owner) == true;
        if (account.AccessToken?.Role == "read" || !(isOwn || spec.OpensPullRequest))
        {
            string reason = isOwn ? "it can only read" : $"the account '{account.Name}' is not a member of '{owner}'";
            throw new FineTuneException(DiagnosticCatalog.HubForbidden, null, client.Settings.Token?.Source, "write", repository.Display, reason);
        }

        return repository;
    }

    private void CreateWhereMissing(HubRepository repository, CancellationToken cancellation)
    {
        if (client.Exists(repository, cancellation))
        {
            return;
        }

        bool created = client.CreateRepository(repository, spec.IsPrivate, cancellation);
        // Another process may have made it; a name that is taken and still not to be seen is somebody else's.
        if (!created && !client.Exists(repository, cancellation))
        {
            throw new FineTuneException(DiagnosticCatalog.HubNameTaken, null, repository.Id, client.Settings.Endpoint);
        }
    }

    /// <summary>The commits to make, each with all the files it is to leave in the repository.</summary>
    private IEnumerable<(string Summary, List<LocalFile> Files)> Steps(string modelFolder)
    {
        List<LocalFile> model = [.. LocalFile.Below(modelFolder)];
        string[] saved = Directory.Exists(checkpoints) ? [.. CheckpointName.Below(checkpoints).Select(checkpoint => checkpoint.Folder)] : [];
        switch (spec.Strategy)
        {
            case HubStrategy.EverySave:
                foreach (string folder in saved)
                {
                    LocalFile? weights = LocalFile.Below(folder).FirstOrDefault(file => ModelFileNames.IsWeights(file.Path));
                    if (weights is not null)
                    {
                        yield return ($"Training in progress, {Path.GetFileName(folder)}",
                        [
                            .. model.Where(file => !ModelFileNames.IsWeights(file.Path) && !ModelFileNames.IsExport(file.Path)), weights
                        ]);
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

    /// <summary>Files changed; 0 where the branch holds them all.</summary>
    private async Task<int> CommitAsync(HubRepository repository, string revision, string summary, List<LocalFile> wanted, CancellationToken cancellation)
    {
        string head = client.CommitOf(repository, revision, cancellation);
        IReadOnlyList<HubFile> remote = client.ListFiles(repository, head, cancellation);
        using TemporaryCard card = CardFor(repository, head, wanted, remote, cancellation);
        List<LocalFile> files = card.ReplaceIn(wanted);
        (List<LocalFile> changed, List<string> stale) = Difference(files, remote, cancellation);
        if (changed.Count + stale.Count == 0)
        {
            return 0;
        }

        if (changed.FirstOrDefault(file => file.Path == ResultFiles.ModelCard) is { } newCard)
        {
            client.CheckCard(repository, File.ReadAllText(newCard.Source, Encoding.UTF8), cancellation);
        }

        try
        {
            CommitAnswer answer = await new HubCommit(client, repository, revision).MakeAsync(
                summary, head, changed, stale, spec.OpensPullRequest, cancellation).ConfigureAwait(false);
            _url = answer.PullRequestUrl is { } url ? HubText.Of(url) : _url;
        }
        catch (FineTuneException failure) when (failure.Descriptor == DiagnosticCatalog.HubConflict || failure.Descriptor == DiagnosticCatalog.HubUnreachable)
        {
            if (spec.OpensPullRequest || !HasArrived(repository, revision, files, cancellation))
            {
                throw;
            }
        }

        return changed.Count + stale.Count;
    }

    /// <summary>An answer that was lost leaves open whether the commit was made; the branch tells.</summary>
    private bool HasArrived(HubRepository repository, string revision, List<LocalFile> files, CancellationToken cancellation)
    {
        IReadOnlyList<HubFile> remote = client.ListFiles(repository, revision, cancellation);
        (List<LocalFile> changed, List<string> stale) = Difference(files, remote, cancellation);
        return changed.Count + stale.Count == 0;
    }

    private static (List<LocalFile> Changed, List<string> Stale) Difference(
        List<LocalFile> files, IReadOnlyList<HubFile> remote, CancellationToken cancellation)
    {
        Dictionary<string, HubFile> known = remote.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var changed = new List<LocalFile>();
        foreach (LocalFile file in files)
        {
            if (!known.TryGetValue(file.Path, out HubFile? same) || !file.IsSame(same, cancellation))
            {
                changed.Add(file);
            }
        }

        HashSet<string> wanted = [.. files.Select(file => file.Path)];
        return (changed, ModelFileNames.StaleWeights(known.Keys, wanted));
    }

    private TemporaryCard CardFor(HubRepository repository, string head, List<LocalFile> wanted, IReadOnlyList<HubFile> remote, CancellationToken cancellation)
    {
        LocalFile? ours = wanted.Find(file => file.Path == ResultFiles.ModelCard);
        if (ours is null)
        {
            return TemporaryCard.None;
        }

        string mine = File.ReadAllText(ours.Source, Encoding.UTF8);
        string card = mine.Replace(ModelCard.ModelFolder, repository.Id, StringComparison.Ordinal);
        if (remote.FirstOrDefault(file => file.Path == ResultFiles.ModelCard) is { } theirs)
        {
            string text = client.ReadText(repository, head, theirs.Path, cancellation);
            card = CardMerge.IsOurs(text)
                ? card
                : CardMerge.Merge(text, CardReader.Read(() => FrontMatter.Read(text), $"{repository.Display}/{theirs.Path}", client.Events), mine);
        }

        return card == mine ? TemporaryCard.None : TemporaryCard.Create(ResultFiles.ModelCard, card);
    }
}
