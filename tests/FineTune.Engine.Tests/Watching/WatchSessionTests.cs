using FineTune.Engine.Watching;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Watching;

/// <summary>Nodes of a build, each with a process that watches.</summary>
public sealed class WatchSessionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(60) };

    private string Group => _folder["group"];

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Who_comes_second_finds_the_server_of_the_first_and_its_projects_stand_there()
    {
        using var first = WatchSession.Start(Group);
        first.Add(Project("first"));
        using var second = WatchSession.Start(Group);
        second.Add(Project("second"));

        Assert.Equal(first.Address, second.Address);
        string index = await _client.GetStringAsync(new Uri(first.Address));
        Assert.Contains(">first</a>", index, StringComparison.Ordinal);
        Assert.Contains(">second</a>", index, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_first_ends_the_second_takes_its_place_at_the_same_address()
    {
        var first = WatchSession.Start(Group);
        using var second = WatchSession.Start(Group);
        second.Add(Project("second"));
        string address = first.Address;
        first.Add(Project("first"));
        first.Dispose();

        string page = await EventuallyAsync(address);
        Assert.Contains("second is being built", page, StringComparison.Ordinal);
    }

    /// <summary>What a killed process left behind is not asked, and not waited for.</summary>
    [Fact]
    public async Task One_that_was_killed_is_not_taken_for_the_server()
    {
        const int nobody = int.MaxValue;
        _folder.Write("group/port", $"1 {nobody}");
        _folder.Write($"group/0000000000000000001-x-{nobody}.projects", $"{Project("killed")}\n");
        using var session = WatchSession.Start(Group);
        session.Add(Project("living"));

        string page = await _client.GetStringAsync(new Uri(session.Address));
        Assert.Contains("living is being built", page, StringComparison.Ordinal);
        Assert.DoesNotContain("killed", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_folder_cannot_be_made_one_watches_alone()
    {
        _folder.Write("group", "a file");
        using var session = WatchSession.Start(Group);
        session.Add(Project("alone"));
        Assert.Contains("alone is being built", await _client.GetStringAsync(new Uri(session.Address)), StringComparison.Ordinal);
    }

    private string Project(string name)
    {
        string folder = _folder[$"{name}/obj/finetune"];
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>The page, as soon as somebody serves it again.</summary>
    private async Task<string> EventuallyAsync(string address)
    {
        long begin = Environment.TickCount64;
        while (true)
        {
            try
            {
                return await _client.GetStringAsync(new Uri(address));
            }
            catch (HttpRequestException) when (Environment.TickCount64 - begin < 30_000)
            {
                await Task.Yield();
            }
        }
    }
}
