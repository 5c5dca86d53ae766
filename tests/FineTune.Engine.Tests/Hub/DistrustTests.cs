using System.Text;
using FineTune.Contracts;
using FineTune.Engine.Hub.Http;
using FineTune.Engine.Hub.Pull;
using FineTune.TestHub;

namespace FineTune.Engine.Tests.Hub;

/// <summary>What lies in the cache, and what a server sends, is believed only as far as it was checked.</summary>
public sealed class DistrustTests : HubTests
{
    private string Weights => Path.Combine(Hub.Cache().Snapshot(Head.Id), "model.safetensors");

    private Commit Head => Hub.Server.State.Find(RepositoryKind.Model, HubFixture.ModelId)!.Head;

    [Theory]
    [InlineData(1000)]
    [InlineData(999)]
    public async Task A_content_of_another_library_is_one_only_after_its_digest_was_checked(int bytes)
    {
        Hub.AddModel();
        string blob = Hub.Cache().BlobPath(Head.Files["model.safetensors"].Sha256!);
        Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
        await File.WriteAllBytesAsync(blob, HubFixture.Bytes(bytes, seed: 2));

        await Hub.PullModelAsync();

        Assert.Equal(HubFixture.Bytes(1000), await File.ReadAllBytesAsync(Weights));
        Assert.Equal(HubFixture.Bytes(1000), await File.ReadAllBytesAsync(blob));
    }

    [Fact]
    public async Task A_link_that_leads_out_of_the_cache_is_replaced_and_what_it_led_to_stays()
    {
        Hub.AddModel();
        string secret = Hub.Folder.Write("secret.txt", Encoding.ASCII.GetString(new byte[1000]));
        Directory.CreateDirectory(Path.GetDirectoryName(Weights)!);
        File.CreateSymbolicLink(Weights, secret);

        await Hub.PullModelAsync();

        Assert.Equal(HubFixture.Bytes(1000), await File.ReadAllBytesAsync(Weights));
        Assert.Equal(new byte[1000], await File.ReadAllBytesAsync(secret));
    }

    [Fact]
    public async Task A_snapshot_of_files_is_read_before_it_is_believed()
    {
        Hub.AddModel();
        HubSettings withoutLinks = Hub.Settings(links: false);
        await Hub.PullModelAsync(withoutLinks);
        Hub.Server.ForgetRequests();
        await Hub.PullModelAsync(withoutLinks);
        Assert.Empty(Hub.Server.Requests);

        await File.WriteAllBytesAsync(Weights, HubFixture.Bytes(1000, seed: 2));
        await Hub.PullModelAsync(withoutLinks);

        Assert.Equal(HubFixture.Bytes(1000), await File.ReadAllBytesAsync(Weights));
    }

    [Theory]
    [InlineData("../../../../outside")]
    [InlineData("")]
    [InlineData("main")]
    public async Task What_stands_in_a_ref_of_the_cache_becomes_a_folder_only_where_it_is_a_commit(string commit)
    {
        Hub.Folder.Write("cache/models--google-bert--tiny/refs/main", commit);
        Hub.Folder.Write("outside/config.json", "{}");
        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => Hub.PullModelAsync(Hub.Settings(offline: true)));
        Assert.Equal("FT5004", failure.Descriptor.Code);
    }

    [Theory]
    [InlineData("""{"format_version": 1, "files": {"config.json": {"size": 2, "blob_id": "../../../../outside"}}}""")]
    [InlineData("""{"format_version": 1, "files": {"config.json": {"size": -2, "blob_id": "0123456789abcdef0123456789abcdef01234567"}}}""")]
    [InlineData("""{"format_version": 1, "files": [1]}""")]
    [InlineData("""{"format_version": 1, "files": null}""")]
    [InlineData("""{"format_version": 1, "files": {"config.json": null}}""")]
    [InlineData("[]")]
    [InlineData("""{"format_version": 2, "files": {}}""")]
    [InlineData("""{"files": {}}""")]
    public async Task A_list_in_the_cache_that_cannot_be_is_asked_for_again(string list)
    {
        Hub.AddModel();
        Hub.Folder.Write($"cache/models--google-bert--tiny/trees/{Head.Id}.json", list);

        Assert.Equal(4, (await Hub.PullModelAsync()).Files.Count);

        Assert.Contains(Hub.Server.Requests, request => request.Path.Contains("/tree/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(1000, "FT5003")]
    public async Task A_server_that_sends_no_parts_of_files_is_asked_for_the_whole_again(int cuts, string? code)
    {
        Hub.AddModel(weightBytes: 400_000);
        int requests = 0;
        Hub.Server.CdnFaults.Add(new Fault(FaultKind.Answer, _ => true)
        {
            Times = -1,
            Answer = async context =>
            {
                // A connection that ends early, every time with some more of the file.
                int sent = Math.Min(400_000, Interlocked.Increment(ref requests) <= cuts ? 100_000 : 400_000);
                context.Response.ContentLength = 400_000;
                await context.Response.Body.WriteAsync(HubFixture.Bytes(400_000).AsMemory(0, sent));
                if (sent < 400_000)
                {
                    await context.Response.Body.FlushAsync();
                    context.Abort();
                }
            },
        });

        if (code is null)
        {
            await Hub.PullModelAsync();
            Assert.Equal(HubFixture.Bytes(400_000), await File.ReadAllBytesAsync(Weights));
        }
        else
        {
            FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => Hub.PullModelAsync());
            Assert.Equal(code, failure.Descriptor.Code);
            Assert.Contains("the server sends no parts of files", failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("huggingface.co")]
    [InlineData("ftp://huggingface.co")]
    [InlineData("file:///etc")]
    [InlineData("https://[::bad")]
    public void An_endpoint_that_is_no_address_is_said_before_anything_is_asked(string endpoint)
    {
        var environment = new Dictionary<string, string> { ["HF_ENDPOINT"] = endpoint, ["HOME"] = Hub.Folder.Path };
        FineTuneException failure = Assert.Throws<FineTuneException>(() => HubSettings.From(environment, offline: false));
        Assert.Equal("FT5003", failure.Descriptor.Code);
        Assert.Contains(endpoint, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_the_hub_makes_no_lines_in_the_file_of_tokens()
    {
        string file = Hub.Folder["home/token"];

        TokenStore.Save(file, "laptop]\nhf_token = hf_theirs\n[default", "hf_mine");

        Assert.Equal("[laptop__hf_token = hf_theirs__default]\nhf_token = hf_mine\n\n", File.ReadAllText(Hub.Folder["home/stored_tokens"]));
    }

    [Fact]
    public async Task Published_results_that_are_no_small_file_are_not_read()
    {
        Hub.AddModel().Add("all_results.json", new string(' ', 3 << 20));
        var results = new PublishedResults(Hub.Client(Hub.Settings() with { Limits = new HubLimits { TextBytes = 1 << 20 } }));

        FineTuneException failure =
            await Assert.ThrowsAsync<FineTuneException>(() => results.FetchAsync(HubFixture.ModelId, Hub.Folder["results.json"], CancellationToken.None));

        Assert.Equal("FT5031", failure.Descriptor.Code);
        Assert.Contains("all_results.json of model 'google-bert/tiny'", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Hub.Folder["results.json"]));
    }

    [Theory]
    [InlineData("data/*.csv", "data/a.csv", true)]
    [InlineData("data/*.csv", "data/b/a.csv", false)]
    [InlineData("**/*.csv", "a.csv", true)]
    [InlineData("./data/**", "data/b/a.csv", true)]
    [InlineData("data/[a-c]?.csv", "data/b1.csv", true)]
    [InlineData("data/[!a-c]?.csv", "data/b1.csv", false)]
    [InlineData("data/[!a-c]?.csv", "data/d1.csv", true)]
    [InlineData("data/[]x].csv", "data/].csv", true)]
    [InlineData("data/[z-a].csv", "data/b.csv", false)]
    [InlineData("data/[!z-a].csv", "data/b.csv", true)]
    [InlineData("data/[x.csv", "data/[x.csv", true)]
    [InlineData("data/[", "data/[", true)]
    [InlineData("data/[!", "data/[!", true)]
    [InlineData("data/(x+).csv", "data/(x+).csv", true)]
    [InlineData("", "a", false)]
    public void A_pattern_of_a_card_is_one_of_Pythons_fnmatch(string pattern, string path, bool matches) =>
        Assert.Equal(matches, GlobPattern.Matches(pattern, path));

    [Fact]
    public async Task No_pattern_of_a_card_searches_for_long()
    {
        string pattern = string.Concat(Enumerable.Repeat("**/*a", 60)) + "b";
        string path = string.Concat(Enumerable.Repeat("a/", 120)) + "c.csv";
        Assert.False(await Task.Run(() => GlobPattern.Matches(pattern, path)).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.False(GlobPattern.Matches(new string('*', 100_000), path));
    }
}
