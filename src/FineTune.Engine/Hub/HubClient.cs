using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Engine.Events;
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
        Waits = new HubWaits(events, settings.Limits.NoticeDelay);
        _http = HubHttp.Create(settings, Waits, RetryPause);
        _failure = new HubFailure(settings);
    }

    public HubSettings Settings { get; }

    public IEventSink Events { get; }

    public TimeSpan RetryPause { get; }

    public HubWaits Waits { get; }

    public void Dispose() => _http.Dispose();

    /// <summary>The account of the token.</summary>
    public Account WhoAmI(CancellationToken cancellation) => Get("api/whoami-v2", HubJson.Default.Account, null, "ask for the account", cancellation);

    /// <summary>The commit that a branch, tag or commit stands for.</summary>
    public string CommitOf(HubRepository repository, string revision, CancellationToken cancellation)
    {
        string path = $"{repository.ApiPath}/revision/{Uri.EscapeDataString(revision)}";
        string commit = Get(path, HubJson.Default.RepositoryInfo, repository, revision, cancellation).Sha ?? throw NotAHub(path);
        return PinnedRevision.IsCommit(commit)
            ? commit
            : throw HubUnsafe.Of(repository, $"the commit '{HubText.Of(commit)}' for '{revision}', which is not 40 hex digits");
    }

    /// <summary>True where there is such a repository and the token may see it.</summary>
    public bool Exists(HubRepository repository, CancellationToken cancellation)
    {
        using HttpResponseMessage response = Send(HttpMethod.Get, repository.ApiPath, null, cancellation);
        if (response.IsSuccessStatusCode)
        {
            return true;
        }

        FineTuneException failure = _failure.Of(response, repository, "read");
        return failure.Descriptor == DiagnosticCatalog.HubRepositoryNotFound ? false : throw failure;
    }

    /// <summary>Every file of a commit.</summary>
    public IReadOnlyList<HubFile> ListFiles(HubRepository repository, string revision, CancellationToken cancellation)
    {
        var list = new HubFileList(repository, Settings);
        string? address = $"{repository.ApiPath}/tree/{Uri.EscapeDataString(revision)}?recursive=true&expand=false";
        while (address is not null)
        {
            using HttpResponseMessage response = Send(HttpMethod.Get, address, null, cancellation);
            TreeEntry[] entries = Read(response, HubJson.Default.TreeEntryArray, repository, revision);
            list.Add(entries);
            address = NextPage(response, repository);
        }

        return list.Files;
    }

    /// <summary>Creates a repository.</summary>
    /// <param name="isPrivate">Null leaves it to the account's default.</param>
    /// <returns>False where there is one of this name already.</returns>
    public bool CreateRepository(HubRepository repository, bool? isPrivate, CancellationToken cancellation)
    {
        string? visibility = isPrivate is { } hidden ? hidden ? "private" : "public" : null;
        using HttpResponseMessage response = Send(
            HttpMethod.Post,
            "api/repos/create",
            HubJson.Content(RepositoryQuestion.Of(repository, visibility), HubJson.Default.RepositoryQuestion),
            cancellation);
        if (response.StatusCode == HttpStatusCode.Conflict)
        {
            return false;
        }

        ThrowIfRefused(response, repository, "create");
        return true;
    }

    public void DeleteRepository(HubRepository repository, CancellationToken cancellation)
    {
        using HttpResponseMessage response =
            Send(HttpMethod.Delete, "api/repos/delete", HubJson.Content(RepositoryQuestion.Of(repository), HubJson.Default.RepositoryQuestion), cancellation);
        ThrowIfRefused(response, repository, "delete");
    }

    /// <summary>Creates a branch from main; one that is there already is left as it is.</summary>
    public void CreateBranch(HubRepository repository, string branch, CancellationToken cancellation)
    {
        using HttpResponseMessage response =
            Send(HttpMethod.Post, BranchPath(repository, branch), HubJson.Content(new BranchQuestion(), HubJson.Default.BranchQuestion), cancellation);
        if (response.StatusCode != HttpStatusCode.Conflict)
        {
            ThrowIfRefused(response, repository, $"create the branch '{branch}'");
        }
    }

    public void DeleteBranch(HubRepository repository, string branch, CancellationToken cancellation)
    {
        using HttpResponseMessage response = Send(HttpMethod.Delete, BranchPath(repository, branch), null, cancellation);
        ThrowIfRefused(response, repository, branch);
    }

    /// <summary>Throws where the token may not write to the repository.</summary>
    public void CheckWrite(HubRepository repository, CancellationToken cancellation)
    {
        using HttpResponseMessage response = Send(HttpMethod.Get, $"{repository.ApiPath}/auth-check/write", null, cancellation);
        ThrowIfRefused(response, repository, "write");
    }

    /// <summary>Lets the Hub check a card's front matter before anything is uploaded.</summary>
    public void CheckCard(HubRepository repository, string card, CancellationToken cancellation)
    {
        using HttpResponseMessage response =
            Send(HttpMethod.Post, "api/validate-yaml", HubJson.Content(new CardQuestion(card, repository.Type), HubJson.Default.CardQuestion), cancellation);
        if (response.StatusCode == HttpStatusCode.BadRequest)
        {
            throw new FineTuneException(DiagnosticCatalog.ModelCardRefused, null, HubText.Of(Parse(response, HubJson.Default.CardAnswer).ToString()));
        }

        ThrowIfRefused(response, repository, "check the card of");
    }

    /// <summary>A small file's text.</summary>
    public string ReadText(HubRepository repository, string revision, string file, CancellationToken cancellation)
    {
        string path = $"{repository.WebPath}/resolve/{Uri.EscapeDataString(revision)}/{Uri.EscapeDataString(file)}";
        using HttpResponseMessage response = Send(HttpMethod.Get, path, null, cancellation);
        ThrowIfRefused(response, repository, file);
        using var text = new StreamReader(response.Content.ReadAsStream(cancellation), Encoding.UTF8);
        return text.ReadToEnd();
    }

    /// <summary>Asks and takes the answer apart.</summary>
    /// <param name="repository">What it is about; null where it is about no repository.</param>
    /// <param name="what">What a refusal says was asked for or was to be done.</param>
    public T Ask<T>(Func<HttpRequestMessage> create, JsonTypeInfo<T> answer, HubRepository? repository, string what, CancellationToken cancellation)
        where T : class
    {
        using HttpResponseMessage response = Send(create, cancellation);
        return Read(response, answer, repository, what);
    }

    public T Post<T>(string path, HttpContent question, JsonTypeInfo<T> answer, HubRepository repository, string what, CancellationToken cancellation)
        where T : class
    {
        using HttpResponseMessage response = Send(HttpMethod.Post, path, question, cancellation);
        return Read(response, answer, repository, what);
    }

    /// <summary>Sends a request; the whole answer is read unless <paramref name="completion"/> says otherwise. For what happens side by side.</summary>
    /// <param name="create">Makes the request; its content has to bear being sent again.</param>
    public async Task<HttpResponseMessage> SendAsync(
        Func<HttpRequestMessage> create, CancellationToken cancellation, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        string what = "";
        try
        {
            using HttpRequestMessage request = create();
            what = request.RequestUri?.OriginalString.Split('?')[0] ?? "";
            request.Options.Set(BodyHandler.IsStream, completion == HttpCompletionOption.ResponseHeadersRead);
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (_failure.Of(exception, what) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Throws what a refusal means.</summary>
    public void ThrowIfRefused(HttpResponseMessage response, HubRepository? repository, string what)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw _failure.Of(response, repository, what);
        }
    }

    private T Get<T>(string path, JsonTypeInfo<T> answer, HubRepository? repository, string what, CancellationToken cancellation)
        where T : class
    {
        using HttpResponseMessage response = Send(HttpMethod.Get, path, null, cancellation);
        return Read(response, answer, repository, what);
    }

    private HttpResponseMessage Send(HttpMethod method, string path, HttpContent? question, CancellationToken cancellation) =>
        Send(() => new HttpRequestMessage(method, path) { Content = question }, cancellation);

    /// <summary>
    /// Sends a request, waits and reads the whole answer. One question follows the other here, and of an asynchronous method .NET compiles a dozen methods in
    /// every process (docs/adr/0009-compiled-ahead-of-time.md).
    /// </summary>
    private HttpResponseMessage Send(Func<HttpRequestMessage> create, CancellationToken cancellation)
    {
        string what = "";
        try
        {
            using HttpRequestMessage request = create();
            what = request.RequestUri?.OriginalString.Split('?')[0] ?? "";
            return _http.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (Exception exception) when (_failure.Of(exception, what) is { } failure)
        {
            throw failure;
        }
    }

    private T Read<T>(HttpResponseMessage response, JsonTypeInfo<T> answer, HubRepository? repository, string what)
        where T : class
    {
        ThrowIfRefused(response, repository, what);
        return Parse(response, answer);
    }

    private T Parse<T>(HttpResponseMessage response, JsonTypeInfo<T> answer)
        where T : class
    {
        try
        {
            using Stream text = response.Content.ReadAsStream();
            return HubJson.Read(text, answer);
        }
        catch (JsonException)
        {
            throw NotAHub(response.RequestMessage?.RequestUri?.AbsolutePath ?? "");
        }
    }

    private static string BranchPath(HubRepository repository, string branch) => $"{repository.ApiPath}/branch/{Uri.EscapeDataString(branch)}";

    private FineTuneException NotAHub(string path) =>
        new(DiagnosticCatalog.HubRefused, null, Settings.Endpoint, "something that is not of a Hub", path, "");

    /// <summary>Where a list goes on; null at its end.</summary>
    /// <exception cref="FineTuneException">FT5030: at another server.</exception>
    private string? NextPage(HttpResponseMessage response, HubRepository repository)
    {
        if (!response.Headers.TryGetValues("Link", out IEnumerable<string>? links) || NextLink().Match(string.Join(',', links)) is not { Success: true } match)
        {
            return null;
        }

        string address = match.Groups["address"].Value;
        var endpoint = new Uri(Settings.Endpoint);
        return HubAddress.TryFollow(response.RequestMessage!.RequestUri!, address, out Uri? next) && HubAddress.IsSameOrigin(next, endpoint)
            ? next.AbsoluteUri
            : throw HubUnsafe.Of(repository, $"a list of files that goes on at '{HubText.Of(address)}', which is not at {Settings.Endpoint}");
    }

    [GeneratedRegex(@"<(?<address>[^>]+)>\s*;\s*rel=""?next""?", RegexOptions.CultureInvariant)]
    private static partial Regex NextLink();
}
