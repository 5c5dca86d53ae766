using FineTune.Tasks.Stages;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Stages;

public sealed class GitFolderTests : IDisposable
{
    private const string First = "0123456789abcdef0123456789abcdef01234567";
    private const string Second = "89abcdef0123456789abcdef0123456789abcdef";

    private readonly TemporaryFolder _folder = new();

    public GitFolderTests()
    {
        _folder.Write(".git/HEAD", "ref: refs/heads/main\n");
        _folder.Write(".git/refs/heads/main", First + "\n");
        _folder.Write(".git/packed-refs", $"# pack-refs with: peeled\n{Second} refs/remotes/origin/main\n{First} refs/tags/v1\n^{Second}\n");
        _folder.Write("models/reviews/reviews.finetune", "");
    }

    private string Project => _folder["models/reviews"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("HEAD", First)]
    [InlineData("main", First)]
    [InlineData("refs/heads/main", First)]
    [InlineData("origin/main", Second)]
    [InlineData("v1", Second)]
    [InlineData(Second, Second)]
    [InlineData("nobody", null)]
    [InlineData("../HEAD", null)]
    public void A_ref_is_read_from_the_repositorys_files(string reference, string? commit) => Assert.Equal(commit, GitFolder.Commit(Project, reference));

    [Fact]
    public void A_detached_head_a_second_work_tree_and_no_repository_are_known()
    {
        _folder.Write(".git/HEAD", Second);
        Assert.Equal(Second, GitFolder.Head(Project));
        _folder.Write(".git/worktrees/two/HEAD", "ref: refs/heads/main\n");
        _folder.Write(".git/worktrees/two/commondir", "../..\n");
        _folder.Write("models/reviews/.git", $"gitdir: {_folder[".git/worktrees/two"]}\n");
        Assert.Equal(First, GitFolder.Head(Project));
        using var outside = new TemporaryFolder();
        Assert.Null(GitFolder.Head(outside.Path));
    }

    [Fact]
    public void A_project_is_known_by_its_place_in_the_repository() =>
        Assert.Equal("models/reviews/reviews.finetune", GitFolder.PathInRepository(_folder["models/reviews/reviews.finetune"]));
}
