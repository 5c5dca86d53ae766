using System.Security.Cryptography;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Stamps;
using FineTune.Tasks.Store;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Store;

public sealed class StageStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DiagnosticList _problems = new();

    private StageFolder Train => new(_folder["obj"], Stage.Train);

    private IEnumerable<string> Codes => _problems.Reported.Select(problem => problem.Descriptor.Code);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_saved_comes_back_with_its_warnings_where_the_project_lies_now()
    {
        StageStamp stamp =
            Finish("a", "weights") with { Warnings = [new LogEvent(LogLevel.Warning, "look", "FT2010", new SourcePosition(_folder["data/train.csv"], 3, 1))] };
        Store().Save(Stage.Train, stamp, Train);
        Directory.Delete(Train.Output, recursive: true);
        var elsewhere = new StageStore(Settings(), _folder["other/reviews.finetune"], _problems);
        Assert.Equal(_folder["other/data/train.csv"], elsewhere.Restore(Stage.Train, stamp.Key, Train)!.Warnings![0].Position!.File);
        Assert.Equal("weights", File.ReadAllText(Path.Combine(Train.Output, "sub/model.bin")));
        Assert.Equal(stamp.Key, StageStamp.Load(Train.Stamp, out _)!.Key);
        Assert.DoesNotContain(
            _folder.Path,
            string.Concat(Directory.GetFiles(_folder["store/actions"], "*", SearchOption.AllDirectories).Select(File.ReadAllText)),
            StringComparison.Ordinal);
        Assert.Empty(_problems.Reported);
    }

    [Fact]
    public void A_file_of_the_store_that_was_written_to_is_found_out()
    {
        StageStamp stamp = Finish("a", "weights");
        Store().Save(Stage.Train, stamp, Train);
        string blob = Assert.Single(Directory.GetFiles(_folder["store/blobs"], "*", SearchOption.AllDirectories));
        FilePlacer.MakeWritable(blob);
        File.WriteAllText(blob, "weightz");
        Assert.Null(Store().Restore(Stage.Train, stamp.Key, Train));
        Assert.Equal(["FT9101"], Codes);
        Assert.Null(Store().Find(Stage.Train, stamp.Key));
        Assert.False(Directory.Exists(Path.Combine(Train.FullPath, StageLayout.Partial)));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/etc/outside")]
    [InlineData("a/../../outside")]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("C:outside")]
    [InlineData("a\\..\\outside")]
    [InlineData("nul")]
    public void An_entry_that_names_a_file_outside_is_not_used(string path)
    {
        StageStamp stamp = Finish("a", "weights");
        new ActionFolder(_folder["store"]).Save(Stage.Train, stamp with { Outputs = [stamp.Outputs[0] with { Path = path }] });
        Assert.Null(Store().Find(Stage.Train, stamp.Key));
        Assert.Equal(["FT9101"], Codes);
    }

    [Theory]
    [InlineData("../../../../outside")]
    [InlineData("")]
    [InlineData("a")]
    public void What_a_commit_gave_is_looked_up_only_by_what_can_be_a_key(string key)
    {
        string commit = new('0', 40);
        var index = new RevisionIndex(_folder["store"]);
        index.Record(commit, "reviews.finetune", new string('a', 64));
        Assert.Equal(new string('a', 64), index.Find(commit, "reviews.finetune"));
        index.Record(commit, "reviews.finetune", key);
        Assert.Null(index.Find(commit, "reviews.finetune"));
    }

    [Fact]
    public void The_entry_that_was_not_used_for_the_longest_time_goes_first()
    {
        foreach (string name in (string[])["a", "b", "c"])
        {
            StageStamp stamp = Finish(name, new string(name[0], 10_000));
            Store().Save(Stage.Train, stamp, Train);
            File.SetLastWriteTimeUtc(new ActionFolder(_folder["store"]).PathOf(Stage.Train, stamp.Key), DateTime.UtcNow.AddDays(name == "b" ? -3 : -2));
        }

        Assert.NotNull(Store().Restore(Stage.Train, Key("a"), Train));
        TrimResult result = new StoreTrimmer(_folder["store"], TimeProvider.System).Trim(25_000);
        Assert.Equal((1, 10_000), (result.Entries, result.Freed));
        Assert.Equal(["a", "c"], ((string[])["a", "b", "c"]).Where(name => Store().Find(Stage.Train, Key(name)) is not null));
        new StoreTrimmer(_folder["store"], TimeProvider.System).Trim(15_000);
        Assert.Equal(["a"], ((string[])["a", "b", "c"]).Where(name => Store().Find(Stage.Train, Key(name)) is not null));
    }

    [Fact]
    public void A_file_that_two_entries_share_goes_with_the_last_of_them()
    {
        Store().Save(Stage.Train, Finish("a", "shared"), Train);
        Store().Save(Stage.Train, Finish("b", "shared"), Train);
        new StoreTrimmer(_folder["store"], TimeProvider.System).Remove(new HashSet<string> { Key("a") });
        Assert.NotNull(Store().Restore(Stage.Train, Key("b"), Train));
        new StoreTrimmer(_folder["store"], TimeProvider.System).Remove(new HashSet<string> { Key("b") });
        Assert.Empty(Directory.GetFiles(_folder["store/blobs"], "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_cannot_be_stored_is_a_warning_and_leaves_nothing_behind()
    {
        StageStamp stamp = Finish("a", "weights");
        _folder.Write("store/blobs", "a file where a folder should be");
        Store().Save(Stage.Train, stamp, Train);
        Assert.Equal(["FT9102"], Codes);
        Assert.Null(Store().Find(Stage.Train, stamp.Key));
    }

    [Fact]
    public void What_a_killed_build_was_about_to_store_goes_with_the_next_that_stores()
    {
        string blob = _folder.Write("store/tmp/00ff.639000000000000000.gone.1.1.tmp", "half");
        string entry = _folder.Write("store/actions/train/00/00ff.action.639000000000000000.gone.1.1.tmp", "half");
        string underway = _folder.Write("store/tmp/" + Path.GetFileName(TemporaryFile.Beside("00ee")), "half");
        new StageStore(Settings() with { SizeLimit = 1_000_000 }, _folder["reviews.finetune"], _problems).Save(Stage.Train, Finish("a", "weights"), Train);
        Assert.Equal((false, false, true), (File.Exists(blob), File.Exists(entry), File.Exists(underway)));
    }

    [Fact]
    public void Nothing_larger_than_the_limit_is_stored()
    {
        new StageStore(new StoreSettings(_folder["store"], false, 5), _folder["reviews.finetune"], _problems).Save(Stage.Train, Finish("a", "weights"), Train);
        Assert.False(Directory.Exists(_folder["store"]));
    }

    [Theory]
    [InlineData("20GB", 20_000_000_000)]
    [InlineData("1.5 mb", 1_500_000L)]
    [InlineData("17", 17L)]
    [InlineData("none", null)]
    public void A_size_is_a_number_with_a_unit(string text, long? bytes) => Assert.Equal(bytes, CacheSize.Parse(text));

    [Fact]
    public void The_default_place_honours_XDG_CACHE_HOME()
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal("/var/cache/me/finetune-sdk", CacheFolder.Default("/var/cache/me"));
            Assert.NotEqual("not/rooted/finetune-sdk", CacheFolder.Default("not/rooted"));
        }
    }

    private static string Key(string name) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(name)));

    private StoreSettings Settings() => new(_folder["store"], ReadOnly: false, SizeLimit: null);

    private StageStore Store() => new(Settings(), _folder["reviews.finetune"], _problems);

    private StageStamp Finish(string key, string content)
    {
        if (Directory.Exists(Train.Output))
        {
            Directory.Delete(Train.Output, recursive: true);
        }

        string path = _folder.Write("obj/train/output/sub/model.bin", content);
        string digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        return new StageStamp
        {
            Key = Key(key),
            Entries = [new KeyEntry("seed", "1", "Seed")],
            Outputs = [new OutputFile("sub/model.bin", content.Length, digest)]
        };
    }
}
