using System.Text;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Hub.Http;
using FineTune.TestHub;
using Microsoft.AspNetCore.Http;

namespace FineTune.Engine.Tests.Hub;

/// <summary>A Hub that lies: whatever it says, one coded error, and nothing outside of the cache is written or read.</summary>
public sealed class LyingHubTests : HubTests
{
    private const string Outside = "outside";

    public static TheoryData<string> Names => new()
    {
        "additional_chat_templates/../../../../../../outside", "additional_chat_templates//outside", "additional_chat_templates/./x",
        "additional_chat_templates/a\0b",
        "additional_chat_templates/a\nb", "additional_chat_templates/..\\..\\outside", $"additional_chat_templates/{new string('a', 5000)}",
        "additional_chat_templates/nul", "additional_chat_templates/Com1.jinja", "additional_chat_templates/a:b", "additional_chat_templates/a.",
        "additional_chat_templates/a ",
        "additional_chat_templates/what?", "additional_chat_templates/",
    };

    [Theory]
    [InlineData("../../../../../../outside")]
    [InlineData("")]
    [InlineData("x\ny")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF01234567")]
    [InlineData("0123456789abcdef0123456789abcdef0123456")]
    [InlineData("0123456789abcdef0123456789abcdef01234567\n")]
    public async Task A_commit_that_is_none_becomes_neither_a_path_nor_a_pin(string commit)
    {
        Hub.AddModel();
        Answer("/revision/", Json(new JsonObject { ["sha"] = commit }));

        FineTuneException failure = await FailAsync("FT5030");

        Assert.Contains("for 'main', which is not 40 hex digits", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.False(File.Exists(Hub.Folder[PinFile.FileName]));
        AssertNothingOutside();
    }

    [Theory]
    [InlineData("../../../../../../outside", null)]
    [InlineData("", null)]
    [InlineData("/outside", null)]
    [InlineData(null, "../../../../../../outside")]
    [InlineData(null, "0123456789abcdef0123456789abcdef01234567")]
    public async Task A_digest_that_is_none_becomes_no_path(string? objectId, string? sha256)
    {
        Hub.AddModel();
        AnswerTree("README.md", entry =>
        {
            entry["oid"] = objectId ?? (string)entry["oid"]!;
            entry["lfs"] = sha256 is null ? null : new JsonObject { ["oid"] = sha256, ["size"] = 5 };
        });

        FineTuneException failure = await FailAsync("FT5030");

        Assert.Contains("for the file 'README.md'", failure.Message, StringComparison.Ordinal);
        AssertNothingOutside();
    }

    [Fact]
    public async Task A_file_of_this_machine_is_not_taken_for_a_content()
    {
        Hub.AddModel();
        string secret = Hub.Folder.Write("secret.txt", "my secret");
        AnswerTree("vocab.txt", entry => entry["oid"] = secret);

        await FailAsync("FT5030");

        Assert.False(File.Exists(secret + ".lock"));
        Assert.False(Directory.Exists(Path.Combine(Hub.CacheFolder, "models--google-bert--tiny", "snapshots")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_name_that_leaves_its_folder_or_is_none_everywhere_is_refused(string name)
    {
        Hub.AddModel().Add("additional_chat_templates/x", "pwned");
        AnswerTree("additional_chat_templates/x", entry => entry["path"] = name);

        FineTuneException failure = await FailAsync("FT5030");

        Assert.Contains("a file called 'additional_chat_templates/", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.DoesNotContain('\0', failure.Message);
        AssertNothingOutside();
    }

    [Theory]
    [InlineData("../../../../../../outside")]
    [InlineData("/outside")]
    [InlineData("notes/./x")]
    [InlineData("notes/a\0b")]
    [InlineData("")]
    public async Task A_name_that_no_repository_can_have_is_a_lie_also_where_nobody_fetches_the_file(string name)
    {
        Hub.AddModel().Add("notes/x", "theirs");
        AnswerTree("notes/x", entry => entry["path"] = name);

        Assert.Contains("which no repository can have", (await FailAsync("FT5030")).Message, StringComparison.Ordinal);
        AssertNothingOutside();
    }

    [Fact]
    public async Task A_strange_name_that_nobody_fetches_is_in_nobodys_way()
    {
        Hub.AddModel().Add("notes/x", "theirs");
        AnswerTree("notes/x", entry => entry["path"] = "notes\\con: what?");

        Assert.Equal(4, (await Hub.PullModelAsync()).Files.Count);
    }

    [Theory]
    [InlineData("config.json", "the file 'config.json' twice")]
    [InlineData("additional_chat_templates/USE", "which are one on Windows and macOS")]
    [InlineData("additional_chat_templates/use/x", "as a file and as a folder")]
    public async Task Two_files_of_one_name_are_refused(string name, string reason)
    {
        Hub.AddModel().Add("additional_chat_templates/use", "first").Add("additional_chat_templates/x", "second");
        AnswerTree("additional_chat_templates/x", entry => entry["path"] = name);

        Assert.Contains(reason, (await FailAsync("FT5030")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-5", "FT5030")]
    [InlineData("4611686018427387904", "FT5032")]
    [InlineData("9223372036854775807", "FT5032")]
    [InlineData("1e308", "FT5019")]
    [InlineData("\"five\"", "FT5019")]
    [InlineData("null", "FT5019")]
    public async Task A_length_that_cannot_be(string length, string code)
    {
        Hub.AddModel();
        AnswerTree("README.md", entry => entry["size"] = JsonNode.Parse(length));
        await FailAsync(code);
    }

    [Fact]
    public async Task Lengths_whose_sum_no_number_holds_find_no_room()
    {
        Hub.AddModel().Add("additional_chat_templates/x", "pwned");
        AnswerTree(null, entry => entry["size"] = (string)entry["type"]! == "file" ? long.MaxValue : 0);
        FineTuneException failure = await FailAsync("FT5032");
        Assert.Contains(Hub.CacheFolder, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_not_longer_than_its_list_says()
    {
        Hub.AddModel();
        AnswerTree("vocab.txt", entry => entry["size"] = 3);
        Assert.Contains("bytes to send of vocab.txt, where its list of files leaves 3", (await FailAsync("FT5030")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1L << 62)]
    public async Task An_answer_without_end_is_given_up(long? contentLength)
    {
        Hub.AddModel();
        Answer("/revision/", async context =>
        {
            context.Response.ContentLength = contentLength;
            byte[] blanks = Encoding.ASCII.GetBytes(new string(' ', 1 << 16));
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(blanks, context.RequestAborted);
            }
        });

        FineTuneException failure = await FailAsync("FT5031", Limited(new HubLimits { AnswerBytes = 1 << 20 }));

        Assert.Contains(
            "answered with more than 1 MB where the question was: api/models/google-bert/tiny/revision/main", failure.Message, StringComparison.Ordinal);
        Assert.Single(Hub.Server.Requests);
    }

    [Fact]
    public async Task A_refusal_without_end_is_given_up_in_a_download_as_well()
    {
        Hub.AddModel();
        Answer("/resolve/", async context =>
        {
            context.Response.StatusCode = 400;
            await context.Response.Body.WriteAsync(new byte[2 << 20], context.RequestAborted);
        });
        await FailAsync("FT5031", Limited(new HubLimits { AnswerBytes = 1 << 20 }));
    }

    [Fact]
    public async Task A_list_without_end_is_given_up()
    {
        Hub.AddModel();
        int page = 0;
        Answer("/tree/", context =>
        {
            context.Response.Headers.Link = $"<{Hub.Server.Endpoint}{context.Request.Path}?cursor={++page}>; rel=\"next\"";
            return context.Response.WriteAsync("[]");
        });

        Assert.Contains("more than 7 pages", (await FailAsync("FT5031", Limited(new HubLimits { Pages = 7 }))).Message, StringComparison.Ordinal);
        Assert.Equal(8, page);
    }

    [Theory]
    [InlineData(3, 100, "more than 3 files where the question was: the files of model 'google-bert/tiny'")]
    [InlineData(100, 3, "more than 3 files where the question was: the files that training reads of model 'google-bert/tiny'")]
    public async Task A_repository_of_too_many_files_is_given_up(int files, int modelFiles, string expected)
    {
        Hub.AddModel();
        FineTuneException failure = await FailAsync("FT5031", Limited(new HubLimits { Files = files, ModelFiles = modelFiles }));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/revision/", "")]
    [InlineData("/revision/", "<html>")]
    [InlineData("/revision/", "null")]
    [InlineData("/revision/", "[]")]
    [InlineData("/revision/", """{"sha": 5}""")]
    [InlineData("/revision/", """{"sha": "\ud800"}""")]
    [InlineData("/revision/", """{"sha": "0123456789abcdef0123456789abcdef01234567", "sha": "0123456789abcdef0123456789abcdef01234567"}""")]
    [InlineData("/tree/", "{}")]
    [InlineData("/tree/", "[null]")]
    [InlineData("/tree/", "[5]")]
    [InlineData("/tree/", """[{"type": "file", "path": null, "oid": "0123456789abcdef0123456789abcdef01234567", "size": 5}]""")]
    [InlineData("/tree/", """[{"type": "file", "oid": "0123456789abcdef0123456789abcdef01234567", "size": 5}]""")]
    [InlineData(
        "/tree/", """[{"type": "file", "path": "x", "oid": "0123456789abcdef0123456789abcdef01234567", "size": 5, "lfs": {"oid": null, "size": 5}}]""")]
    public async Task What_is_not_of_a_hub_is_said_to_be_none(string path, string answer)
    {
        Hub.AddModel();
        Answer(path, context => context.Response.WriteAsync(answer));
        Assert.Contains("something that is not of a Hub", (await FailAsync("FT5019")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"sha\":")]
    public async Task Nothing_nests_without_end(string level)
    {
        Hub.AddModel();
        Answer("/revision/", context => context.Response.WriteAsync(string.Concat(Enumerable.Repeat(level, 1_000_000))));
        await FailAsync("FT5019");
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://x/y")]
    [InlineData("javascript:alert(1)")]
    public async Task A_redirect_leads_only_to_the_web(string location)
    {
        Hub.AddModel();
        Redirect("/revision/", location);
        Assert.Contains($"a redirect to '{location}'", (await FailAsync("FT5019")).Message, StringComparison.Ordinal);

        Hub.Server.Faults.Clear();
        Redirect("/resolve/", location);
        await FailAsync("FT5019");
    }

    [Fact]
    public async Task A_redirect_in_a_circle_ends()
    {
        Hub.AddModel();
        Redirect("/revision/", "/api/models/google-bert/tiny/revision/main");
        await FailAsync("FT5019");
        Assert.Equal(11, Hub.Server.Requests.Count);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("CDN/steal")]
    public async Task A_list_goes_on_only_where_it_began(string address)
    {
        Hub.AddModel();
        string next = address.Replace("CDN", Hub.Server.CdnEndpoint, StringComparison.Ordinal);
        Answer("/tree/", context =>
        {
            context.Response.Headers.Link = $"<{next}>; rel=\"next\"";
            return context.Response.WriteAsync("[]");
        });

        Assert.Contains($"goes on at '{next}'", (await FailAsync("FT5030")).Message, StringComparison.Ordinal);

        Assert.DoesNotContain(Hub.Server.Requests, request => request.Origin == "cdn");
    }

    [Fact]
    public async Task What_a_server_says_of_its_refusal_is_one_line()
    {
        Hub.AddModel();
        Answer("/revision/", context =>
        {
            context.Response.StatusCode = 400;
            return context.Response.WriteAsync("""{"error": "x\nreviews.finetune(1,1): error FT0000: fake\u001b[31m"}""");
        });

        FineTuneException failure = await FailAsync("FT5019");

        Assert.Contains(@"400 x\u000areviews.finetune(1,1): error FT0000: fake\u001b[31m", failure.Message, StringComparison.Ordinal);
    }

    private static RequestDelegate Json(JsonNode answer) => context =>
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.ToJsonString());
    };

    private void Answer(string path, RequestDelegate answer) =>
        Hub.Server.Faults.Add(
            new Fault(FaultKind.Answer, request => request.Path.Value!.Contains(path, StringComparison.Ordinal)) { Answer = answer, Times = -1 });

    private void Redirect(string path, string location) => Answer(path, context =>
    {
        context.Response.StatusCode = 302;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    });

    /// <summary>The list of the repository's files with one lie in it.</summary>
    /// <param name="file">The entry that is changed; null for all.</param>
    private void AnswerTree(string? file, Action<JsonObject> lie)
    {
        Repository repository = Hub.Server.State.Find(RepositoryKind.Model, HubFixture.ModelId)!;
        var entries = new JsonArray();
        foreach ((string path, StoredFile stored) in repository.Head.Files)
        {
            var entry = new JsonObject { ["type"] = "file", ["oid"] = stored.ObjectId, ["size"] = stored.Length, ["path"] = path };
            if (stored.Sha256 is { } sha256)
            {
                entry["lfs"] = new JsonObject { ["oid"] = sha256, ["size"] = stored.Length };
            }

            if (file is null || path == file)
            {
                lie(entry);
            }

            entries.Add(entry);
        }

        Answer("/tree/", Json(entries));
    }

    private HubSettings Limited(HubLimits limits) => Hub.Settings() with { Limits = limits };

    private async Task<FineTuneException> FailAsync(string code, HubSettings? settings = null)
    {
        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => Hub.PullModelAsync(settings));
        Assert.True(code == failure.Descriptor.Code, failure.ToString());
        Assert.All(Hub.Server.Requests, request => Assert.True(request.Origin == "hub" || !request.HasAuthorization, request.ToString()));
        return failure;
    }

    private void AssertNothingOutside()
    {
        Assert.All(Directory.GetFileSystemEntries(Hub.Folder.Path), path => Assert.Contains(Path.GetFileName(path), (string[])["cache", PinFile.FileName]));
        Assert.False(File.Exists("/outside"), "a file in the root of the disk");
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), Outside + "*"));
        Assert.DoesNotContain(
            Directory.Exists(Hub.CacheFolder) ? Directory.GetFiles(Hub.CacheFolder, "*", SearchOption.AllDirectories) : [],
            path => Path.GetFileName(path).Contains(Outside, StringComparison.Ordinal));
    }
}
