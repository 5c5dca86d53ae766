using System.Text.Json;
using FineTune.Contracts;
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
        string first = Hash(path)!;
        // Only the memo can give a digest that no content has.
        File.WriteAllText(Memo, File.ReadAllText(Memo).Replace(first, "of the memo", StringComparison.Ordinal));
        Assert.Equal("of the memo", Hash(path));
        Assert.Equal(first, new FileHasher(null, TimeProvider.System).Hash(path));
    }

    [Fact]
    public void A_memo_that_cannot_be_written_costs_time_and_nothing_else()
    {
        string path = Write("aaaa", _old);
        // As on a disk that is only read: nothing can be put in its place.
        Directory.CreateDirectory(Path.Combine(Memo, "x"));
        string first = Hash(path)!;
        Assert.Equal(first, Hash(path));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.tmp"));
    }

    [LinuxFact("elsewhere making a link may take a right that tests lack")]
    public void Links_in_a_circle_are_a_file_that_cannot_be_read()
    {
        File.CreateSymbolicLink(_folder["first.csv"], _folder["second.csv"]);
        File.CreateSymbolicLink(_folder["second.csv"], _folder["first.csv"]);

        FineTuneException failure = Assert.Throws<FineTuneException>(() => Hash(_folder["first.csv"]));

        Assert.Equal("FT2013", failure.Descriptor.Code);
        Assert.Null(Hash(_folder["absent.csv"]));
    }

    [LinuxFact("elsewhere length and time are all there is")]
    public void Another_content_of_the_same_length_and_time_is_read_anew()
    {
        string path = Write("aaaa", _old);
        string? first = Hash(path);
        Write("bbbb", _old);
        Assert.NotEqual(first, Hash(path));
    }

    [Theory]
    [InlineData("2001-01-01T00:00:00Z")]
    [InlineData("2094-01-01T00:00:00Z")]
    public void A_file_of_another_age_is_read_by_its_content(string time)
    {
        string path = Write("aaaa", _old);
        string? first = Hash(path);
        DateTime changed = DateTime.Parse(time, null, System.Globalization.DateTimeStyles.AdjustToUniversal);
        Write("bbbb", changed);
        string? second = Hash(path);
        Assert.NotEqual(first, second);
        Assert.Equal(second, Hash(path));
        Write("aaaa", _old);
        Assert.Equal(first, Hash(path));
    }

    [Fact]
    public void A_link_that_leads_to_another_file_of_the_same_length_and_time_is_read_anew()
    {
        Write("one/file", "aaaa", _old);
        Write("two/file", "bbbb", _old);
        string link = _folder["link"];
        string folder = _folder["folder"];
        File.CreateSymbolicLink(link, _folder["one/file"]);
        Directory.CreateSymbolicLink(folder, _folder["one"]);
        (string? Link, string? Below) first = (Hash(link), Hash(Path.Combine(folder, "file")));
        Assert.Equal(first.Link, first.Below);
        File.Delete(link);
        Directory.Delete(folder);
        File.CreateSymbolicLink(link, _folder["two/file"]);
        Directory.CreateSymbolicLink(folder, _folder["two"]);
        (string? Link, string? Below) second = (Hash(link), Hash(Path.Combine(folder, "file")));
        Assert.Equal(second.Link, second.Below);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void A_link_to_an_output_does_not_have_it_read_again_and_another_file_does()
    {
        string path = Write("output", "aaaa", _old);
        string first = HashOutput(path)!;
        File.WriteAllText(Memo, File.ReadAllText(Memo).Replace(first, "of the memo", StringComparison.Ordinal));
        Tasks.Store.FilePlacer.Place(path, _folder["store"]);
        Assert.Equal("of the memo", HashOutput(path));
        File.Delete(path);
        Write("output", "aaaa", _old.AddSeconds(1));
        Assert.Equal(first, HashOutput(path));
    }

    [Fact]
    public void A_file_written_just_now_is_read_again()
    {
        string path = Write("aaaa", DateTime.UtcNow);
        var hasher = new FileHasher(Memo, TimeProvider.System);
        hasher.Hash(path);
        hasher.Save();
        Assert.False(File.Exists(Memo));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"\\ud800\": \"x\"}")]
    public void A_damaged_memo_is_as_good_as_none(string memo)
    {
        string path = Write("aaaa", _old);
        string? first = Hash(path);
        File.WriteAllText(Memo, memo);
        Assert.Equal(first, Hash(path));
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(File.ReadAllText(Memo)).RootElement.ValueKind);
    }

    [Fact]
    public void A_missing_file_and_a_folder_have_no_digest() => Assert.Equal((null, null), (Hash(_folder["none"]), Hash(_folder.Path)));

    private string? Hash(string path) => With(hasher => hasher.Hash(path));

    private string? HashOutput(string path) => With(hasher => hasher.HashOutput(path));

    private string? With(Func<FileHasher, string?> hash)
    {
        var hasher = new FileHasher(Memo, new Later());
        string? digest = hash(hasher);
        hasher.Save();
        return digest;
    }

    private string Write(string text, DateTime time) => Write("file", text, time);

    private string Write(string file, string text, DateTime time)
    {
        string path = _folder.Write(file, text);
        File.SetLastWriteTimeUtc(path, time);
        return path;
    }

    /// <summary>A minute after whatever was written.</summary>
    private sealed class Later : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddMinutes(1);
    }

    /// <summary>Reading one waits for a writer for ever, or has no end.</summary>
    [LinuxFact("a device is read")]
    public void A_device_is_an_error_and_not_read()
    {
        FineTuneException failure = Assert.Throws<FineTuneException>(() => new FileHasher(null, TimeProvider.System).Hash("/dev/null"));

        Assert.Equal(DiagnosticCatalog.FileNotReadable, failure.Descriptor);
        Assert.Equal("/dev/null", failure.Position!.File);
    }
}
