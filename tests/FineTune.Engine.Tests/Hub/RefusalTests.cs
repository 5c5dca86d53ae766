using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FineTune.Contracts;
using FineTune.Engine.Hub.Http;
using FineTune.TestHub;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Hub;

/// <summary>What the Hub and the way to it can refuse: one code each, and what to do.</summary>
public sealed class RefusalTests : HubTests
{
    [Fact]
    public async Task No_network()
    {
        FineTuneException failure = await FailAsync("FT5003", () => Hub.PullModelAsync(Hub.Settings(endpoint: $"http://127.0.0.1:{FreePort()}")));
        Assert.Contains("FineTuneOffline=true", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_says_what_is_missing_and_how_to_fetch_it()
    {
        Hub.AddModel();
        HubSettings offline = Hub.Settings(offline: true);
        FineTuneException nothing = await FailAsync("FT5004", () => Hub.PullModelAsync(offline));
        Assert.Contains("run 'hf download google-bert/tiny --revision main'", nothing.Message, StringComparison.Ordinal);

        PulledModel pulled = await Hub.PullModelAsync();
        File.Delete(Path.Combine(pulled.Folder, "model.safetensors"));
        FineTuneException file = await FailAsync("FT5004", () => Hub.PullModelAsync(offline));
        Assert.Contains("model.safetensors of model 'google-bert/tiny' is not in the cache", file.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.safetensors", "weights")]
    [InlineData("config.json", "config.json")]
    public async Task Offline_what_another_library_left_out_is_missing_in_the_cache_and_not_in_the_repository(string file, string what)
    {
        Hub.AddModel();
        PulledModel pulled = await Hub.PullModelAsync();
        File.Delete(Path.Combine(pulled.Folder, file));
        // huggingface_hub keeps no list of files where it fetches them one by one.
        Directory.Delete(Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(pulled.Folder))!, "trees"), recursive: true);

        FineTuneException failure = await FailAsync("FT5004", () => Hub.PullModelAsync(Hub.Settings(offline: true)));

        Assert.Contains($"Offline, and {what} of model 'google-bert/tiny' is not in the cache", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_repository_and_a_private_one_look_the_same()
    {
        FineTuneException missing = await FailAsync("FT5008", () => Hub.PullModelAsync());
        Assert.Contains("the token from the test was sent", missing.Message, StringComparison.Ordinal);
        Hub.AddModel().IsPrivate = true;
        FineTuneException hidden = await FailAsync("FT5008", () => Hub.PullModelAsync(Hub.Settings(token: null)));
        Assert.Contains("no token was sent", hidden.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_repository_opens_with_its_token()
    {
        Hub.AddModel("alice/hidden").IsPrivate = true;
        Assert.NotEmpty((await Hub.PullModelAsync(id: "alice/hidden")).Files);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("hf_bob_secret")]
    public async Task A_gated_repository_says_where_to_ask(string? token)
    {
        Repository repository = Hub.AddModel();
        repository.IsGated = true;
        FineTuneException failure = await FailAsync("FT5009", () => Hub.PullModelAsync(Hub.Settings(token)));
        Assert.Contains($"Ask for access at {Hub.Server.Endpoint}/google-bert/tiny", failure.Message, StringComparison.Ordinal);

        repository.Admitted["bob"] = true;
        Assert.NotEmpty((await Hub.PullModelAsync(Hub.Settings("hf_bob_secret"))).Files);
    }

    [Fact]
    public async Task A_repository_that_was_closed_is_not_a_question_of_tokens()
    {
        Hub.AddModel();
        Hub.Server.Faults.Add(new Fault(FaultKind.Status, request => request.Path.Value!.Contains("/revision/", StringComparison.Ordinal))
        {
            Status = 403,
            Message = "Access to this resource is disabled."
        });
        FineTuneException failure = await FailAsync("FT5029", () => Hub.PullModelAsync());
        Assert.Contains("closed the model 'google-bert/tiny' for everybody", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_revision()
    {
        Hub.AddModel();
        FineTuneException failure = await FailAsync("FT5010", () => Hub.PullModelAsync(revision: "v9"));
        Assert.Contains("no branch, tag or commit 'v9'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_gone()
    {
        Hub.AddModel();
        Hub.Server.Faults.Add(new Fault(FaultKind.Status, request => request.Path.Value!.EndsWith("config.json", StringComparison.Ordinal))
        {
            Status = 404,
            Headers = new Dictionary<string, string> { ["X-Error-Code"] = "EntryNotFound" },
            Message = "Entry not found",
        });
        Assert.Contains("has no config.json", (await FailAsync("FT5011", () => Hub.PullModelAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_the_hub_does_not_know()
    {
        Hub.AddModel();
        FineTuneException failure = await FailAsync("FT5006", () => Hub.PullModelAsync(Hub.Settings("hf_stale_secret")));
        Assert.DoesNotContain("hf_stale_secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pushing_without_a_token() =>
        await FailAsync("FT5005", () => Task.Run(() => Hub.Destination(settings: Hub.Settings(token: null)).Check(CancellationToken.None)));

    [Fact]
    public async Task Pushing_with_a_token_that_can_only_read()
    {
        FineTuneException failure =
            await FailAsync("FT5007", () => Task.Run(() => Hub.Destination("bob/it", Hub.Settings("hf_bob_secret")).Check(CancellationToken.None)));
        Assert.Contains("it can only read", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pushing_to_somebody_elses_name()
    {
        FineTuneException failure = await FailAsync("FT5007", () => Task.Run(() => Hub.Destination("google-bert/mine").Check(CancellationToken.None)));
        Assert.Contains("'alice' is not a member of 'google-bert'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_taken_and_hidden()
    {
        string model = Hub.WriteModel();
        Hub.AddModel("alice/reviews");
        Hub.Server.Faults.Add(new Fault(FaultKind.Status, request => request.Path.Value == "/api/models/alice/reviews")
        {
            Status = 404,
            Times = -1,
            Headers = new Dictionary<string, string> { ["X-Error-Code"] = "RepoNotFound" },
        });
        await FailAsync("FT5013", () => Hub.Destination().PublishAsync(model, CancellationToken.None));
    }

    [Fact]
    public async Task No_storage_left()
    {
        string model = Hub.WriteModel();
        Hub.Server.Faults.Add(new Fault(FaultKind.Status, request => request.Path.Value!.EndsWith("objects/batch", StringComparison.Ordinal))
        {
            Status = 403,
            Message = "Private repository storage limit reached, please upgrade your plan to increase your private storage limit.",
        });
        await FailAsync("FT5012", () => Hub.Destination().PublishAsync(model, CancellationToken.None));
    }

    [Fact]
    public async Task Somebody_else_pushes_meanwhile()
    {
        Repository repository = Hub.AddModel("alice/reviews");
        string model = Hub.WriteModel(seed: 2);
        // The other push comes between our look at the branch and our commit.
        Hub.Server.Faults.Add(new Fault(
            FaultKind.Status, request => request.Path.Value!.Contains("/preupload/", StringComparison.Ordinal) && AddNotes(repository))
        { Status = 503 });

        await FailAsync("FT5014", () => Hub.Destination().PublishAsync(model, CancellationToken.None));

        Assert.Equal("theirs", repository.Text("notes.txt"));
        Assert.Equal(HubFixture.Bytes(1000), repository.Head.Files["model.safetensors"].Content);
    }

    [Fact]
    public async Task A_file_that_arrives_wrong_again_and_again()
    {
        Hub.AddModel();
        Hub.Server.CdnFaults.Add(new Fault(FaultKind.Corrupt, _ => true) { Bytes = 500, Times = -1 });

        FineTuneException failure = await FailAsync("FT5016", () => Hub.PullModelAsync());

        Assert.Contains("model.safetensors", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Hub.CacheFolder, "model.safetensors", SearchOption.AllDirectories));
        string etag = Hub.Server.State.Find(RepositoryKind.Model, HubFixture.ModelId)!.Head.Files["model.safetensors"].Sha256!;
        Assert.All(
            Directory.GetFiles(Hub.CacheFolder, $"{etag}*", SearchOption.AllDirectories), file => Assert.EndsWith(".lock", file, StringComparison.Ordinal));
    }

    [LinuxFact("a write to /dev/full fails as on a full disk")]
    public async Task A_file_system_without_room()
    {
        Repository repository = Hub.AddModel();
        string incomplete = Hub.Cache().IncompletePath(repository.Head.Files["model.safetensors"].Sha256!);
        Directory.CreateDirectory(Path.GetDirectoryName(incomplete)!);
        File.CreateSymbolicLink(incomplete, "/dev/full");

        FineTuneException failure = await FailAsync("FT9005", () => Hub.PullModelAsync());

        Assert.Contains(Hub.CacheFolder, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_nobody_trusts()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        Task serving = ServeOneHandshakeAsync(server);

        await FailAsync("FT5017", () => Hub.PullModelAsync(Hub.Settings(endpoint: $"https://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}")));

        await serving;
    }

    [Fact]
    public async Task A_rate_limit_of_an_hour_is_not_waited_for()
    {
        Hub.AddModel();
        Hub.Server.Faults.AddRateLimit(_ => true, seconds: 3599, times: -1);
        FineTuneException failure = await FailAsync("FT5018", () => Hub.PullModelAsync());
        Assert.Contains("asks for a pause of 3600 seconds", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_storm_that_does_not_end_is_given_up(int status)
    {
        Hub.AddModel();
        Hub.Server.Faults.Add(
            new Fault(FaultKind.Status, _ => true) { Status = status, Times = -1, Headers = new Dictionary<string, string> { ["Retry-After"] = "0" } });
        await FailAsync(status == 429 ? "FT5018" : "FT5019", () => Hub.PullModelAsync());
        Assert.Equal(6, Hub.Server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_is_no_hub()
    {
        await FailAsync("FT5019", () => Hub.PullModelAsync(Hub.Settings(endpoint: Hub.Server.CdnEndpoint)));
    }

    [Fact]
    public async Task A_card_the_hub_refuses()
    {
        string model = Hub.WriteModel();
        Hub.Folder.Write("bin/reviews/README.md", "---\nlicense: [unclosed\n---\n");
        await FailAsync("FT5025", () => Hub.Destination().PublishAsync(model, CancellationToken.None));
        Assert.Equal([".gitattributes"], Hub.Server.State.Find(RepositoryKind.Model, "alice/reviews")!.Head.Files.Keys);
    }

    [Fact]
    public async Task A_repository_without_a_model()
    {
        Hub.Server.State.Create(RepositoryKind.Model, HubFixture.ModelId).Add("config.json", "{}");
        Assert.Contains("has no weights", (await FailAsync("FT5026", () => Hub.PullModelAsync())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../../outside")]
    [InlineData("a\\..\\..\\outside")]
    public void A_path_that_leads_out_of_the_snapshot_is_refused(string path) =>
        Assert.Equal("FT5030", Assert.Throws<FineTuneException>(() => Hub.Cache().PathOf(new string('0', 40), path)).Descriptor.Code);

    private static async Task<FineTuneException> FailAsync(string code, Func<Task> action)
    {
        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(action);
        Assert.True(code == failure.Descriptor.Code, failure.ToString());
        Assert.DoesNotContain("_secret", failure.ToString(), StringComparison.Ordinal);
        return failure;
    }

    private static bool AddNotes(Repository repository)
    {
        repository.Add("notes.txt", "theirs");
        return true;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task ServeOneHandshakeAsync(TcpListener server)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=nobody", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using TcpClient client = await server.AcceptTcpClientAsync();
        await using var stream = new SslStream(client.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(certificate);
            _ = await stream.ReadAsync(new byte[1]);
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client hangs up, as it should.
        }
    }
}
