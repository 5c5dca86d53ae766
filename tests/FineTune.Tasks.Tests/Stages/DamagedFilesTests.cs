using FineTune.Contracts;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Stamps;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Stages;

/// <summary>Files that a build keeps, and that something has changed since.</summary>
public sealed class DamagedFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"key": "\ud800"}""")]
    [InlineData("""{"key": 3}""")]
    [InlineData("""{"key": "a", "entries": [], "outputs": [{"path": "a", "bytes": 1e400, "sha256": "b"}]}""")]
    public void A_stamp_that_cannot_be_read_is_damaged(string stamp)
    {
        Assert.Null(StageStamp.Load(_folder.Write("stamp.json", stamp), out bool damaged));
        Assert.True(damaged);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"datasets": "\ud800"}""")]
    public void What_Pull_brought_is_brought_again_where_its_list_is_damaged(string list)
    {
        _folder.Write($"pull/output/{PulledInputs.FileName}", list);

        Assert.Null(PulledProject.Load(_folder.Path));
    }
}
