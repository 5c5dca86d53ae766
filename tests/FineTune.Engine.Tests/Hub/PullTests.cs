using System.Text;
using FineTune.Contracts;
using FineTune.Engine.Hub.Http;
using FineTune.Engine.Hub.Transfer;
using FineTune.TestHub;
using Microsoft.AspNetCore.Http;

namespace FineTune.Engine.Tests.Hub;

public sealed class PullTests : HubTests
{
    [Fact]
    public async Task A_model_comes_with_what_training_reads_and_nothing_else()
    {
        Repository repository = Hub.AddModel();

        PulledModel pulled = await Hub.PullModelAsync();

        Assert.Equal(["README.md", "config.json", "model.safetensors", "vocab.txt"], pulled.Files.Select(file => file.Path));
        Assert.Equal(repository.Head.Id, pulled.Commit);
        Assert.Equal(HubFixture.Bytes(1000), await File.ReadAllBytesAsync(Path.Combine(pulled.Folder, "model.safetensors")));
        Assert.Equal(repository.Head.Id, await File.ReadAllTextAsync(Path.Combine(Hub.CacheFolder, "models--google-bert--tiny", "refs", "main")));
        Assert.Equal(
            $"../../blobs/{repository.Head.Files["model.safetensors"].Sha256}", new FileInfo(Path.Combine(pulled.Folder, "model.safetensors")).LinkTarget);
        Assert.Contains(repository.Head.Id, await File.ReadAllTextAsync(Hub.Folder[PinFile.FileName]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_deberta_without_tokenizer_json_comes_with_its_sentencepiece_model(bool hasTokenizerJson, bool isPulled)
    {
        Repository repository = Hub.AddModel().Add("spm.model", HubFixture.Bytes(200));
        if (hasTokenizerJson)
        {
            repository.Add("tokenizer.json", "{}");
        }

        PulledModel pulled = await Hub.PullModelAsync();

        Assert.Equal(isPulled, pulled.Files.Any(file => file.Path == "spm.model"));
        Assert.Equal(isPulled, File.Exists(Path.Combine(pulled.Folder, "spm.model")));
    }

    [Fact]
    public async Task A_models_card_that_cannot_be_read_is_said_when_it_comes_and_not_after_training()
    {
        Hub.AddModel().Add("README.md", "---\nlanguage: en\nlicense: &a [*a]\n---\n");

        PulledModel pulled = await Hub.PullModelAsync();

        LogEvent warning = Assert.Single(Hub.Sink.Logs, entry => entry.Level == LogLevel.Warning);
        Assert.Equal(("FT1026", new SourcePosition(Path.Combine(pulled.Folder, "README.md"), 3, 14)), (warning.Code, warning.Position));
    }

    [Fact]
    public async Task What_is_pinned_and_in_the_cache_is_not_asked_for()
    {
        Repository repository = Hub.AddModel();
        PulledModel first = await Hub.PullModelAsync();
        repository.Add("config.json", "{}");
        Hub.Server.ForgetRequests();

        PulledModel second = await Hub.PullModelAsync();

        Assert.Empty(Hub.Server.Requests);
        Assert.Equal(first.Commit, second.Commit);
    }

    [Fact]
    public async Task A_new_commit_fetches_only_what_it_changed()
    {
        Repository repository = Hub.AddModel();
        await Hub.PullModelAsync();
        repository.Add("config.json", """{"model_type": "bert", "changed": true}""");
        File.Delete(Hub.Folder[PinFile.FileName]);
        Hub.Server.ForgetRequests();

        PulledModel pulled = await Hub.PullModelAsync();

        Assert.Equal(repository.Head.Id, pulled.Commit);
        Assert.Equal(["config.json"], Hub.Server.Requests.Where(request => request.Path.Contains("/resolve/", StringComparison.Ordinal))
            .Select(request => Path.GetFileName(request.Path)));
        Assert.Equal("""{"model_type": "bert", "changed": true}""", await File.ReadAllTextAsync(Path.Combine(pulled.Folder, "config.json")));
    }

    [Fact]
    public async Task The_token_goes_to_the_hub_and_never_to_the_other_host()
    {
        Hub.AddModel(weightBytes: 3 * FileDownloader.PartBytes);
        Hub.Server.State.TreePageSize = 2;

        await Hub.PullModelAsync();

        Assert.All(Hub.Server.Requests, request => Assert.Equal(request.Origin == "hub", request.HasAuthorization));
        Assert.Contains(Hub.Server.Requests, request => request.Origin == "cdn");
        Assert.DoesNotContain(Hub.Sink.Events, entry => entry.ToString()!.Contains("secret", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", Hub.Settings().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_large_file_comes_in_parts_side_by_side(int parts)
    {
        int bytes = (parts * FileDownloader.PartBytes) + 12345;
        Hub.AddModel(weightBytes: bytes);

        PulledModel pulled = await Hub.PullModelAsync();

        Assert.Equal(HubFixture.Bytes(bytes), await File.ReadAllBytesAsync(Path.Combine(pulled.Folder, "model.safetensors")));
        int ranges = Hub.Server.Requests.Count(request => request.Range is not null);
        Assert.Equal(parts < 2 ? 0 : parts + 1, ranges);
    }

    [Fact]
    public async Task A_broken_download_goes_on_where_it_stopped()
    {
        Hub.AddModel(weightBytes: 1_000_000);
        Hub.Server.CdnFaults.Add(new Fault(FaultKind.Cut, _ => true) { Bytes = 600_000 });

        PulledModel pulled = await Hub.PullModelAsync();

        Assert.Equal(HubFixture.Bytes(1_000_000), await File.ReadAllBytesAsync(Path.Combine(pulled.Folder, "model.safetensors")));
        string range = Assert.Single(Hub.Server.Requests, request => request.Origin == "cdn" && request.Range is not null).Range!;
        Assert.True(long.Parse(range["bytes=".Length..range.IndexOf('-', StringComparison.Ordinal)], null) > 0, range);
    }

    [Fact]
    public async Task Connections_that_bring_next_to_nothing_are_given_up()
    {
        Hub.AddModel(weightBytes: 1_000_000);
        Hub.Server.CdnFaults.Add(new Fault(FaultKind.Answer, _ => true)
        {
            Times = 100,
            Answer = context =>
            {
                long from = context.Request.GetTypedHeaders().Range?.Ranges.First().From ?? 0;
                context.Response.StatusCode = 206;
                context.Response.Headers.ContentRange = FormattableString.Invariant($"bytes {from}-{from}/1000000");
                return context.Response.Body.WriteAsync(new byte[1]).AsTask();
            },
        });

        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => Hub.PullModelAsync());

        Assert.Equal("FT5003", failure.Descriptor.Code);
        Assert.True(failure.Message.Contains("breaks off again and again", StringComparison.Ordinal), failure.Message);
    }

    [Fact]
    public async Task A_build_that_was_killed_goes_on_with_what_the_last_one_left()
    {
        Repository repository = Hub.AddModel(weightBytes: 1_000_000);
        string incomplete = Hub.Cache().IncompletePath(repository.Head.Files["model.safetensors"].Sha256!);
        Directory.CreateDirectory(Path.GetDirectoryName(incomplete)!);
        await File.WriteAllBytesAsync(incomplete, HubFixture.Bytes(1_000_000)[..400_000]);

        PulledModel pulled = await Hub.PullModelAsync();

        Assert.Equal("bytes=400000-999999", Assert.Single(Hub.Server.Requests, request => request.Origin == "cdn").Range);
        Assert.Equal(HubFixture.Bytes(1_000_000), await File.ReadAllBytesAsync(Path.Combine(pulled.Folder, "model.safetensors")));
    }

    [Fact]
    public async Task A_wrong_start_is_noticed_and_fetched_anew()
    {
        Repository repository = Hub.AddModel(weightBytes: 1_000_000);
        string incomplete = Hub.Cache().IncompletePath(repository.Head.Files["model.safetensors"].Sha256!);
        Directory.CreateDirectory(Path.GetDirectoryName(incomplete)!);
        await File.WriteAllBytesAsync(incomplete, new byte[400_000]);

        PulledModel pulled = await Hub.PullModelAsync();

        Assert.Equal(HubFixture.Bytes(1_000_000), await File.ReadAllBytesAsync(Path.Combine(pulled.Folder, "model.safetensors")));
    }

    [Theory]
    [InlineData(FaultKind.Stall, 300_000)]
    [InlineData(FaultKind.Trickle, 5_000)]
    [InlineData(FaultKind.Corrupt, 300_000)]
    public async Task A_bad_line_costs_time_and_nothing_else(FaultKind kind, int bytes)
    {
        Hub.AddModel(weightBytes: 1_000_000);
        Hub.Server.CdnFaults.Add(new Fault(kind, _ => true) { Bytes = bytes });

        PulledModel pulled = await Hub.PullModelAsync();

        Assert.True(Hub.Server.CdnFaults.Happened > 0);
        Assert.Equal(HubFixture.Bytes(1_000_000), await File.ReadAllBytesAsync(Path.Combine(pulled.Folder, "model.safetensors")));
    }

    [Fact]
    public async Task A_server_in_trouble_is_asked_again()
    {
        Hub.AddModel();
        foreach (int status in new[] { 500, 502, 503, 504 })
        {
            Hub.Server.Faults.Add(
                new Fault(FaultKind.Status, request => request.Path.Value!.Contains("/tree/", StringComparison.Ordinal)) { Status = status });
        }

        Hub.Server.CdnFaults.Add(new Fault(FaultKind.Status, _ => true) { Status = 503 });

        await Hub.PullModelAsync();

        Assert.Equal((4, 1), (Hub.Server.Faults.Happened, Hub.Server.CdnFaults.Happened));
    }

    [Fact]
    public async Task A_rate_limit_is_waited_out_as_its_header_says()
    {
        Hub.AddModel();
        Hub.Server.Faults.AddRateLimit(request => request.Path.Value!.Contains("/revision/", StringComparison.Ordinal), seconds: 0);

        await Hub.PullModelAsync();

        Assert.Contains(
            Hub.Sink.Events.OfType<LogEvent>(), entry => entry.Text.Contains("asking again in 1.0 s: the answer was 429", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"api\";r=0;t=55", "300", 56)]
    [InlineData("\"resolvers\";r=3;t=7", null, 8)]
    [InlineData(null, "12", 12)]
    [InlineData(null, "Mon, 01 Jan 2024 00:00:30 GMT", 30)]
    [InlineData(null, "Sun, 31 Dec 2023 23:59:00 GMT", null)]
    [InlineData("nonsense", null, null)]
    public void The_wait_is_what_the_server_says_in_any_of_its_forms(string? rateLimit, string? retryAfter, int? seconds)
    {
        using var response = new HttpResponseMessage(System.Net.HttpStatusCode.TooManyRequests);
        response.Headers.TryAddWithoutValidation("RateLimit", rateLimit);
        response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);

        TimeSpan? wait = RateLimit.WaitOf(response, new FixedTime(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero)));

        Assert.Equal(seconds is { } expected ? TimeSpan.FromSeconds(expected) : null, wait);
    }

    [Fact]
    public async Task Without_links_the_snapshot_holds_files()
    {
        Hub.AddModel();

        PulledModel pulled = await Hub.PullModelAsync(Hub.Settings(links: false));

        Assert.Null(new FileInfo(Path.Combine(pulled.Folder, "config.json")).LinkTarget);
        Assert.Empty(Directory.GetFiles(Path.Combine(Hub.CacheFolder, "models--google-bert--tiny", "blobs")));
        Assert.Equal("""{"model_type": "bert"}""", await File.ReadAllTextAsync(Path.Combine(pulled.Folder, "config.json")));
        Hub.Server.ForgetRequests();
        await Hub.PullModelAsync(Hub.Settings(links: false));
        Assert.Empty(Hub.Server.Requests);
    }

    [Fact]
    public async Task Offline_the_cache_does()
    {
        Hub.AddModel();
        PulledModel online = await Hub.PullModelAsync();
        File.Delete(Hub.Folder[PinFile.FileName]);
        Hub.Server.ForgetRequests();

        PulledModel offline = await Hub.PullModelAsync(Hub.Settings(offline: true));

        Assert.Equal(online.Commit, offline.Commit);
        Assert.Equal(online.Files, offline.Files);
        Assert.Empty(Hub.Server.Requests);
    }

    [Theory]
    [InlineData("main")]
    [InlineData("v1")]
    [InlineData("refs/pr/1")]
    [InlineData("feature/x")]
    public async Task A_revision_is_a_branch_a_tag_or_a_commit(string revision)
    {
        Repository repository = Hub.AddModel();
        string commit = repository.Head.Id;
        repository.Tags["v1"] = commit;
        repository.Branches["refs/pr/1"] = commit;
        repository.Branches["feature/x"] = commit;

        Assert.Equal(commit, (await Hub.PullModelAsync(revision: revision)).Commit);
        Assert.Equal(commit, (await Hub.PullModelAsync(revision: commit)).Commit);
    }

    [Fact]
    public async Task A_renamed_repository_is_found_under_its_old_name()
    {
        Repository repository = Hub.AddModel("new/name");
        Hub.Server.State.Redirect(RepositoryKind.Model, "old/name", "new/name");

        PulledModel pulled = await Hub.PullModelAsync(id: "old/name");

        Assert.Equal(repository.Head.Id, pulled.Commit);
        Assert.True(File.Exists(Path.Combine(pulled.Folder, "model.safetensors")));
    }

    [Fact]
    public async Task Sharded_weights_come_whole()
    {
        Hub.Server.State.Create(RepositoryKind.Model, HubFixture.ModelId).Add("config.json", "{}").Add("model.safetensors.index.json", "{}")
            .Add("model-00001-of-00002.safetensors", HubFixture.Bytes(10)).Add("model-00002-of-00002.safetensors", HubFixture.Bytes(11))
            .Add("model.fp16-00001-of-00002.safetensors", HubFixture.Bytes(12));

        PulledModel pulled = await Hub.PullModelAsync();

        Assert.Equal(
            ["config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.safetensors.index.json"],
            pulled.Files.Select(file => file.Path));
    }

    [Fact]
    public async Task Two_builds_fetch_a_file_once()
    {
        Hub.AddModel(weightBytes: 3_000_000);
        Hub.Server.ForgetRequests();

        await Task.WhenAll(Task.Run(() => Hub.PullModelAsync()), Task.Run(() => Hub.PullModelAsync(Hub.Settings())));

        Assert.Equal(1, Hub.Server.Requests.Count(request => request.Origin == "cdn"));
    }

    [Fact]
    public void The_environment_is_read_as_python_reads_it()
    {
        HubSettings plain = HubSettings.From(new Dictionary<string, string> { ["HOME"] = "/home/me" }, offline: false);
        Assert.Equal(("https://huggingface.co", "/home/me/.cache/huggingface/hub", "/home/me/.cache/huggingface/token", false),
            (plain.Endpoint, plain.CacheFolder, plain.TokenFile, plain.Offline));
        HubSettings set = HubSettings.From(
            new Dictionary<string, string>
            {
                ["HOME"] = "/home/me",
                ["XDG_CACHE_HOME"] = "/x",
                ["HF_ENDPOINT"] = "http://mirror/",
                ["HF_TOKEN"] = " hf_1\n",
                ["TRANSFORMERS_OFFLINE"] = "yes"
            }, offline: false);
        Assert.Equal(("http://mirror", "/x/huggingface/hub", "hf_1", true), (set.Endpoint, set.CacheFolder, set.Token!.Secret, set.Offline));
        HubSettings home =
            HubSettings.From(new Dictionary<string, string> { ["HF_HOME"] = "/h", ["HF_HUB_CACHE"] = "/c", ["HF_TOKEN_PATH"] = "/t/token" }, offline: true);
        Assert.Equal(("/c", "/t/token", true), (home.CacheFolder, home.TokenFile, home.Offline));
        Assert.Equal("/old", HubSettings.From(new Dictionary<string, string> { ["HUGGINGFACE_HUB_CACHE"] = "/old" }, offline: false).CacheFolder);
    }

    [Fact]
    public void A_stored_token_is_its_owners_alone()
    {
        string file = Hub.Folder["home/token"];
        Hub.Folder.Write("home/stored_tokens", "[other]\nhf_token = hf_other\nexpires_at = 7\n\n");

        TokenStore.Save(file, "laptop", "hf_new");

        Assert.Equal("hf_new", File.ReadAllText(file));
        Assert.Equal(
            "[laptop]\nhf_token = hf_new\n\n[other]\nhf_token = hf_other\nexpires_at = 7\n\n",
            File.ReadAllText(Hub.Folder["home/stored_tokens"], Encoding.UTF8));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Hub.Folder["home/stored_tokens"]));
        }

        HubToken found = TokenStore.Find(_ => null, file)!;
        Assert.Equal("hf_new", found.Secret);
        Assert.DoesNotContain("hf_new", found.ToString(), StringComparison.Ordinal);
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
