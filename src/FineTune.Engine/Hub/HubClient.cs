using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Engine.Hosting;
using FineTune.Engine.Hub.Http;

namespace FineTune.Engine.Hub;

/// <summary>Questions to the Hub and changes of it, each one request or a few. Whatever it refuses becomes one coded diagnostic.</summary>
internal sealed partial class HubClient : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http;
    private readonly HubFailure _failure;

    /// <param name="firstPause">Pause before the first retry; a second where not given.</param>
    public HubClient(HubSettings settings, IEventSink events, TimeSpan? firstPause = null)
    {
        Settings = settings;
        Events = events;
        RetryPause = firstPause ?? FirstPause;
        _http = HubHttp.Create(settings, events, RetryPause);
        _failure = new HubFailure(settings);
    }

    public HubSettings Settings { get; }

    public IEventSink Events { get; }

    public TimeSpan RetryPause { get; }

    public void Dispose() => _http.Dispose();

    /// <summary>The account of the token.</summary>
    public Task<Account> WhoAmIAsync(CancellationToken cancellation) =>
        GetAsync("api/whoami-v2", HubJson.Default.Account, null, "ask for the account", cancellation);

    /// <summary>The commit that a branch, tag or commit stands for.</summary>
    public async Task<string> CommitOfAsync(HubRepository repository, string revision, CancellationToken cancellation)
    {
        string path = $"{repository.ApiPath}/revision/{Uri.EscapeDataString(revision)}";
        RepositoryInfo info = await GetAsync(path, HubJson.Default.RepositoryInfo, repository, revision, cancellation).ConfigureAwait(false);
        return info.Sha ?? throw NotAHub(path);
    }

    /// <summary>True where there is such a repository and the token may see it.</summary>
    public async Task<bool> ExistsAsync(HubRepository repository, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, repository.ApiPath), cancellation).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return true;
        }

        FineTuneException failure = await _failure.OfAsync(response, repository, "read").ConfigureAwait(false);
        return failure.Descriptor == DiagnosticCatalog.HubRepositoryNotFound ? false : throw failure;
    }

    /// <summary>Every file of a commit.</summary>
    public async Task<IReadOnlyList<HubFile>> ListFilesAsync(HubRepository repository, string revision, CancellationToken cancellation)
    {
        var files = new List<HubFile>();
        string? address = $"{repository.ApiPath}/tree/{Uri.EscapeDataString(revision)}?recursive=true&expand=false";
        while (address is not null)
        {
            string page = address;
            using HttpResponseMessage response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, page), cancellation).ConfigureAwait(false);
            TreeEntry[] entries = await ReadAsync(response, HubJson.Default.TreeEntryArray, repository, revision, cancellation).ConfigureAwait(false);
            files.AddRange(entries.Where(entry => entry.IsFile).Select(entry => entry.ToFile()));
            address = NextPage(response);
        }

        return files;
    }

    /// <summary>Creates a repository.</summary>
    /// <param name="isPrivate">Null leaves it to the account's default.</param>
    /// <returns>False where there is one of this name already.</returns>
    public async Task<bool> CreateRepositoryAsync(HubRepository repository, bool? isPrivate, CancellationToken cancellation)
    {
        string[] parts = repository.Id.Split('/');
        var request = new CreateRepositoryRequest(parts[^1], parts.Length > 1 ? parts[0] : null, repository.Type, isPrivate is { } hidden ? hidden ? "private" : "public" : null);
        using HttpResponseMessage response = await PostAsync("api/repos/create", request, HubJson.Default.CreateRepositoryRequest, cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.Conflict)
        {
            return false;
        }

        await ThrowIfRefusedAsync(response, repository, "create").ConfigureAwait(false);
        return true;
    }

    public async Task DeleteRepositoryAsync(HubRepository repository, CancellationToken cancellation)
    {
        string[] parts = repository.Id.Split('/');
        var request = new CreateRepositoryRequest(parts[^1], parts.Length > 1 ? parts[0] : null, repository.Type, null);
        using HttpResponseMessage response = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Delete, "api/repos/delete") { Content = JsonContent.Create(request, HubJson.Default.CreateRepositoryRequest) }, cancellation).ConfigureAwait(false);
        await ThrowIfRefusedAsync(response, repository, "delete").ConfigureAwait(false);
    }

    /// <summary>Creates a branch from main; one that is there already is left as it is.</summary>
    public async Task CreateBranchAsync(HubRepository repository, string branch, CancellationToken cancellation)
    {
        string path = $"{repository.ApiPath}/branch/{Uri.EscapeDataString(branch)}";
        using HttpResponseMessage response = await PostAsync(path, new CreateBranchRequest(null), HubJson.Default.CreateBranchRequest, cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Conflict)
        {
            await ThrowIfRefusedAsync(response, repository, $"create the branch '{branch}'").ConfigureAwait(false);
        }
    }

    public async Task DeleteBranchAsync(HubRepository repository, string branch, CancellationToken cancellation)
    {
        string path = $"{repository.ApiPath}/branch/{Uri.EscapeDataString(branch)}";
        using HttpResponseMessage response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Delete, path), cancellation).ConfigureAwait(false);
        await ThrowIfRefusedAsync(response, repository, branch).ConfigureAwait(false);
    }

    /// <summary>Throws where the token may not write to the repository.</summary>
    public async Task CheckWriteAsync(HubRepository repository, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Get, $"{repository.ApiPath}/auth-check/write"), cancellation).ConfigureAwait(false);
        await ThrowIfRefusedAsync(response, repository, "write").ConfigureAwait(false);
    }

    /// <summary>Lets the Hub check a card's front matter before anything is uploaded.</summary>
    public async Task CheckCardAsync(HubRepository repository, string card, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await PostAsync("api/validate-yaml", new CardRequest(card, repository.Type), HubJson.Default.CardRequest, cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.BadRequest)
        {
            CardAnswer? answer = await response.Content.ReadFromJsonAsync(HubJson.Default.CardAnswer, cancellation).ConfigureAwait(false);
            throw new FineTuneException(DiagnosticCatalog.ModelCardRefused, null, string.Join("; ", (answer?.Errors ?? []).Select(error => error.Message?.TrimEnd('.'))));
        }

        await ThrowIfRefusedAsync(response, repository, "check the card of").ConfigureAwait(false);
    }

    /// <summary>A small file's text.</summary>
    public async Task<string> ReadTextAsync(HubRepository repository, string revision, string file, CancellationToken cancellation)
    {
        string path = $"{repository.WebPath}/resolve/{Uri.EscapeDataString(revision)}/{Uri.EscapeDataString(file)}";
        using HttpResponseMessage response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancellation).ConfigureAwait(false);
        await ThrowIfRefusedAsync(response, repository, file).ConfigureAwait(false);
        return await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends a request; the whole answer is read unless <paramref name="completion"/> says otherwise.</summary>
    /// <param name="create">Makes the request; its content has to bear being sent again.</param>
    public async Task<HttpResponseMessage> SendAsync(
        Func<HttpRequestMessage> create, CancellationToken cancellation, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        try
        {
            using HttpRequestMessage request = create();
            request.Options.Set(BodyHandler.IsStream, completion == HttpCompletionOption.ResponseHeadersRead);
            return await _http.SendAsync(request, completion, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (_failure.Of(exception) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Throws what a refusal means.</summary>
    public async Task ThrowIfRefusedAsync(HttpResponseMessage response, HubRepository? repository, string what)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw await _failure.OfAsync(response, repository, what).ConfigureAwait(false);
        }
    }

    public async Task<HttpResponseMessage> PostAsync<T>(string path, T body, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, type) }, cancellation).ConfigureAwait(false);

    public async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, HubRepository? repository, string what, CancellationToken cancellation)
    {
        await ThrowIfRefusedAsync(response, repository, what).ConfigureAwait(false);
        try
        {
            return await response.Content.ReadFromJsonAsync(type, cancellation).ConfigureAwait(false) ?? throw new JsonException("it is null");
        }
        catch (JsonException)
        {
            throw NotAHub(response.RequestMessage?.RequestUri?.AbsolutePath ?? "");
        }
    }

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, HubRepository? repository, string what, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancellation).ConfigureAwait(false);
        return await ReadAsync(response, type, repository, what, cancellation).ConfigureAwait(false);
    }

    private FineTuneException NotAHub(string path) =>
        new(DiagnosticCatalog.HubRefused, null, Settings.Endpoint, "something that is not of a Hub", path, "");

    private static string? NextPage(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Link", out IEnumerable<string>? links) && NextLink().Match(string.Join(',', links)) is { Success: true } match
            ? match.Groups["address"].Value
            : null;

    [GeneratedRegex(@"<(?<address>[^>]+)>\s*;\s*rel=""?next""?", RegexOptions.CultureInvariant)]
    private static partial Regex NextLink();
}
