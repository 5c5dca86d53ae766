using System.Net;
using System.Net.Sockets;
using FineTune.Contracts;
using FineTune.Engine.Tests.Training;
using FineTune.Engine.Verbs;
using FineTune.Engine.Watching;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Watching;

public sealed class WatchServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WatchServer _server = WatchServer.Start();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(60) };

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_project_has_a_frame_with_its_page()
    {
        string project = Project("reviews <b>", "<html>the page</html>");
        _server.Add(project);

        string frame = await GetAsync("");
        Assert.Contains("reviews &lt;b&gt;", frame, StringComparison.Ordinal);
        Assert.Contains($"src=\"/page/{KeyOf(project)}\"", frame, StringComparison.Ordinal);
        Assert.Equal("<html>the page</html>", await GetAsync($"page/{KeyOf(project)}"));
    }

    [Fact]
    public async Task Several_projects_have_an_index()
    {
        string first = Project("first", "one");
        _server.Add(first);
        string second = Project("second", null);
        _server.Add(second);
        _server.Add(second);

        string index = await GetAsync("");
        string links = $"<a href=\"/run/{KeyOf(first)}\">first</a></li><li><a href=\"/run/{KeyOf(second)}\">second</a></li></ul>";
        Assert.Contains(links, index, StringComparison.Ordinal);
        Assert.Contains($"src=\"/page/{KeyOf(second)}\"", await GetAsync($"run/{KeyOf(second)}"), StringComparison.Ordinal);
        Assert.Contains("Training has not begun", await GetAsync($"page/{KeyOf(second)}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_comes_for_each_new_page()
    {
        string project = Project("reviews", "first");
        _server.Add(project);
        using HttpResponseMessage answer = await _client.GetAsync(_server.Address + "events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync());

        Assert.Equal(("retry: 1000", ""), (await events.ReadLineAsync(), await events.ReadLineAsync()));
        string begin = $"data: {{\"key\":\"{KeyOf(project)}\",\"name\":\"reviews\",\"version\":\"";
        Assert.StartsWith(begin, await events.ReadLineAsync(), StringComparison.Ordinal);
        // What Evaluate has written is later than the page of the training.
        string report = Path.Combine(project, "evaluate", "output", "report.html");
        Directory.CreateDirectory(Path.GetDirectoryName(report)!);
        await File.WriteAllTextAsync(report, "evaluated");
        File.SetLastWriteTimeUtc(report, DateTime.UtcNow.AddSeconds(5));
        Assert.Equal("", await events.ReadLineAsync());
        Assert.StartsWith(begin, await events.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal("evaluated", await GetAsync($"page/{KeyOf(project)}"));
    }

    /// <summary>A page of the web may have a name that leads to loopback, and would then read what is served here.</summary>
    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost")]
    public async Task Another_host_is_refused(string host)
    {
        string project = Project("secret", "secret page");
        _server.Add(project);
        foreach (string path in (string[])["", $"page/{KeyOf(project)}", "events"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, _server.Address + path);
            request.Headers.Host = FormattableString.Invariant($"{host}:{_server.Port}");
            using HttpResponseMessage answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.InRange((int)answer.StatusCode, 400, 499);
            Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("page/1")]
    [InlineData("page/-1")]
    [InlineData("page/x")]
    [InlineData("other/0")]
    [InlineData("page/../../etc/passwd")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        _server.Add(Project("reviews", "page"));
        using HttpResponseMessage answer = await _client.GetAsync(_server.Address + path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [LinuxFact("other systems have no second address of loopback")]
    public async Task Nothing_but_loopback_is_listened_on_and_nothing_is_taken()
    {
        using HttpResponseMessage answer = await _client.PostAsync(_server.Address, new StringContent("x"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        // The port of every other address is free.
        using var listener = new TcpListener(IPAddress.Parse("127.0.0.2"), _server.Port);
        listener.Start();
    }

    [Fact]
    public void The_verb_says_where_and_ends_with_its_input()
    {
        var output = new StringWriter();
        Assert.Equal((int)EngineExitCode.Done, WatchVerb.Run(new StringReader($"{Project("reviews", "page")}\n"), output));
        Assert.Matches(@"\Ahttp://127\.0\.0\.1:\d+/\s*\z", output.ToString());
    }

    [Fact]
    public async Task A_training_that_is_watched_leaves_its_report_as_far_as_it_has_come()
    {
        using var fixture = new TaskFixture("single") { ReportsLive = true };
        fixture.Project = fixture.Project with { Training = fixture.Project.Training with { MaxSteps = 4 } };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();

        string page = await File.ReadAllTextAsync(Path.Combine(fixture.Scratch, StageLayout.LiveReport));
        Assert.Contains("<h1>project</h1>", page, StringComparison.Ordinal);
        Assert.Contains("It has not been evaluated yet", page, StringComparison.Ordinal);
        Assert.Contains("Gradient norm", page, StringComparison.Ordinal);
    }

    private static string KeyOf(string project) => WatchedProject.Of(project).Key;

    private Task<string> GetAsync(string path) => _client.GetStringAsync(new Uri(_server.Address + path));

    /// <param name="page">The page of its training; null where there is none yet.</param>
    private string Project(string name, string? page)
    {
        string folder = $"{Directory.GetDirectories(_folder.Path).Length}/obj/finetune";
        ProjectSpec project = Tracking.TrackedRuns.Of(_folder.Path, 0, 1).Project with { Name = name };
        _folder.Write($"{folder}/project.json", RecordFile.Write(project));
        if (page is not null)
        {
            _folder.Write($"{folder}/train/{StageLayout.LiveReport}", page);
        }

        return _folder[folder];
    }
}
