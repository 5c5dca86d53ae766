using FineTune.Tasks.Progress;
using FineTune.Tasks.Tests.Support;
using FineTune.Testing;
using Microsoft.Build.Framework;

namespace FineTune.Tasks.Tests.Progress;

public sealed class SaidOnceTests : IDisposable
{
    private const string Line = "Watch: nobody watches";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_node_says_it_for_the_first_of_its_projects()
    {
        var node = new RecordingBuildEngine();
        SaidOnce.Say(node, Line, _folder.Path);
        SaidOnce.Say(node, Line, _folder.Path);
        Assert.Equal(Line, Assert.Single(node.HighMessages));
        End(node);
    }

    [Fact]
    public void Of_several_nodes_one_says_it_and_so_does_the_next_build()
    {
        RecordingBuildEngine[] nodes = [new(), new(), new()];
        Array.ForEach(nodes, node => SaidOnce.Say(node, Line, _folder.Path));
        Assert.Equal([1, 0, 0], nodes.Select(node => node.HighMessages.Count()));
        Array.ForEach(nodes, End);

        var next = new RecordingBuildEngine();
        SaidOnce.Say(next, Line, _folder.Path);
        Assert.Single(next.HighMessages);
        End(next);
    }

    [Fact]
    public void Where_nodes_cannot_share_a_folder_each_says_it()
    {
        RecordingBuildEngine[] nodes = [new(), new()];
        string file = _folder.Write("file", "");
        Array.ForEach(nodes, node => SaidOnce.Say(node, Line, file));
        Assert.All(nodes, node => Assert.Single(node.HighMessages));
    }

    private static void End(RecordingBuildEngine node) =>
        ((IDisposable)node.UnregisterTaskObject(Line, RegisteredTaskObjectLifetime.Build)).Dispose();
}
