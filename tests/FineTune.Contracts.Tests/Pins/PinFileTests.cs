using FineTune.Testing;

namespace FineTune.Contracts.Tests.Pins;

public sealed class PinFileTests : IDisposable
{
    private const string First = "0123456789abcdef0123456789abcdef01234567";
    private const string Second = "89abcdef0123456789abcdef0123456789abcdef";

    private readonly TemporaryFolder _folder = new();

    private string File => _folder[PinFile.FileName];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_revision_is_asked_for_once_and_pinned()
    {
        Assert.Equal(First, Commit("main", First));
        Assert.Equal(First, Commit("main", Second));
        Assert.Equal(Second, Commit("v2", Second));
        Assert.Equal(
            """
            {
              "version": 1,
              "revisions": [
                {
                  "kind": "dataset",
                  "id": "yelp_review_full",
                  "revision": "main",
                  "commit": "0123456789abcdef0123456789abcdef01234567"
                },
                {
                  "kind": "dataset",
                  "id": "yelp_review_full",
                  "revision": "v2",
                  "commit": "89abcdef0123456789abcdef0123456789abcdef"
                }
              ]
            }

            """,
            await System.IO.File.ReadAllTextAsync(File));
    }

    [Fact]
    public void A_commit_needs_no_pin()
    {
        Assert.Equal(First, Commit(First, Second, locked: true));
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void Locked_mode_takes_what_is_pinned_and_pins_nothing()
    {
        Commit("main", First);
        Assert.Equal(First, Commit("main", Second, locked: true));
        FineTuneException failure = Assert.Throws<FineTuneException>(() => Commit("v2", Second, locked: true));
        Assert.Equal("FT1261", failure.Descriptor.Code);
        Assert.StartsWith(
            "FineTuneLockedMode is set and the lock file has no commit for the revision 'v2' of 'yelp_review_full'.",
            failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_commit_is_never_pinned()
    {
        Assert.Throws<ArgumentException>(() => Commit("main", "../../outside"));
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void A_base_model_and_a_dataset_of_one_name_are_two()
    {
        PinFile file = PinFile.Empty
            .With(new PinnedRevision(RevisionKind.Dataset, "me/it", "main", First))
            .With(new PinnedRevision(RevisionKind.BaseModel, "me/it", "main", Second))
            .With(new PinnedRevision(RevisionKind.Dataset, "me/it", "main", Second));
        Assert.Equal([RevisionKind.BaseModel, RevisionKind.Dataset], file.Revisions.Select(revision => revision.Kind));
        Assert.Equal(Second, file.Find(RevisionKind.Dataset, "me/it", "main"));
        Assert.Null(file.Find(RevisionKind.Dataset, "me/it", "v2"));
    }

    [Theory]
    [InlineData("{", 1)]
    [InlineData("null", 0)]
    [InlineData("{\"version\": 1}", 0)]
    [InlineData("{\"version\": 2, \"revisions\": []}", 0)]
    [InlineData("{\n\"version\": 1, \"revisions\": [],\n\"more\": 1}", 3)]
    [InlineData("{\"version\": 1, \"revisions\": [{\"kind\": \"dataset\", \"id\": \"x\", \"revision\": \"main\", \"commit\": \"main\"}]}", 0)]
    [InlineData("{\"version\": 1, \"revisions\": null}", 0)]
    [InlineData("{\"version\": 1, \"revisions\": [null]}", 0)]
    [InlineData("{\"version\": 1, \"revisions\": [{\"kind\": \"dataset\", \"id\": \"x\", \"revision\": \"main\", \"commit\": null}]}", 0)]
    [InlineData(
        "{\"version\": 1, \"revisions\": [{\"kind\": \"dataset\", \"id\": null, \"revision\": \"main\", \"commit\": "
            + "\"0123456789abcdef0123456789abcdef01234567\"}]}",
        0)]
    [InlineData(
        "{\"version\": 1, \"revisions\": [{\"kind\": \"dataset\", \"id\": \"../x\", \"revision\": \"main\", \"commit\": "
            + "\"0123456789abcdef0123456789abcdef01234567\"}]}",
        0)]
    [InlineData(
        "{\"version\": 1, \"revisions\": [{\"kind\": \"dataset\", \"id\": \"x\", \"revision\": \"../main\", \"commit\": "
            + "\"0123456789abcdef0123456789abcdef01234567\"}]}",
        0)]
    [InlineData(
        "{\"version\": 1, \"revisions\": [{\"kind\": \"dataset\", \"id\": \"x\", \"revision\": \"main\", \"commit\": "
            + "\"../../../../../../../../../../outside/12345\"}]}",
        0)]
    public void A_file_that_cannot_be_read_is_said_with_its_line(string text, int line)
    {
        _folder.Write(PinFile.FileName, text);
        FineTuneException failure = Assert.Throws<FineTuneException>(() => PinFile.Load(File));
        Assert.Equal(("FT1260", File), (failure.Descriptor.Code, failure.Position!.File));
        if (line > 0)
        {
            Assert.Equal(line, failure.Position.Line);
        }
    }

    private string Commit(string revision, string current, bool locked = false) =>
        new RevisionPins(File, locked).Commit(RevisionKind.Dataset, "yelp_review_full", revision, () => current);
}
