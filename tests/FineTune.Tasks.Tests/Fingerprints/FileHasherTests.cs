using FineTune.Tasks.Fingerprints;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Fingerprints;

public sealed class FileHasherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DateTime _old = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private string Memo => _folder["hashes.json"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_settled_file_is_read_once()
    {
        string path = Write("aaaa", _old);
        string? first = Hash(path);
        // Same length and time, other content: only the memo can give the first digest.
        Write("bbbb", _old);
        Assert.Equal(first, Hash(path));
        Assert.NotEqual(first, new FileHasher(null, TimeProvider.System).Hash(path));
    }

    [Fact]
    public void A_file_written_just_now_is_read_again()
    {
        DateTime now = DateTime.UtcNow;
        string path = Write("aaaa", now);
        string? first = Hash(path);
        Write("bbbb", now);
        Assert.NotEqual(first, Hash(path));
    }

    [Fact]
    public void A_damaged_memo_is_as_good_as_none()
    {
        string path = Write("aaaa", _old);
        string? first = Hash(path);
        File.WriteAllText(Memo, "{");
        Assert.Equal(first, Hash(path));
    }

    [Fact]
    public void A_missing_file_has_no_digest() => Assert.Null(Hash(_folder["none"]));

    private string? Hash(string path)
    {
        var hasher = new FileHasher(Memo, TimeProvider.System);
        string? digest = hasher.Hash(path);
        hasher.Save();
        return digest;
    }

    private string Write(string text, DateTime time)
    {
        string path = _folder.Write("file", text);
        File.SetLastWriteTimeUtc(path, time);
        return path;
    }
}
