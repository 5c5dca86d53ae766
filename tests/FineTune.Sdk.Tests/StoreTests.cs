using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Sdk.Tests;

/// <summary>What was computed once, anywhere, is not computed again.</summary>
[Collection(PackedSdkCollection.Name)]
public sealed class StoreTests(PackedSdk sdk)
{
    private const string Everything = "tokenize train evaluate";

    [Fact]
    public async Task Going_back_to_an_earlier_value_restores_and_says_so()
    {
        using var project = new ModelProject(sdk);
        (await project.BuildAsync()).Succeeded();
        byte[] first = await File.ReadAllBytesAsync(project["bin/reviews/model.safetensors"]);
        project.Edit("reviews.finetune", "2e-5", "3e-5");
        (await project.BuildAsync()).Succeeded();
        Assert.NotEqual(first, await File.ReadAllBytesAsync(project["bin/reviews/model.safetensors"]));
        project.Starts();

        project.Edit("reviews.finetune", "3e-5", "2e-5");
        (await project.BuildAsync()).Succeeded().Says("Train: LearningRate changed from 3e-5 to 2e-5").Says("Train: restored from the store (made ")
            .Says(" s saved)");
        Assert.Equal("", project.Starts());
        Assert.Equal(first, await File.ReadAllBytesAsync(project["bin/reviews/model.safetensors"]));
        File.AppendAllText(project["bin/reviews/model.safetensors"], "the model is its user's");

        (await project.BuildAsync()).Succeeded().Says("up to date)");
        (await project.BuildAsync("-p:FineTuneNoCache=true")).Succeeded();
        Assert.Equal(Everything, project.Starts());
    }

    [Fact]
    public async Task Another_clone_with_new_times_in_another_folder_trains_nothing_and_has_the_same_bytes()
    {
        using var project = new ModelProject(sdk);
        (await project.BuildAsync()).Succeeded();
        project.Starts();
        using ModelProject clone = Clone(project, "somewhere else/reviews");
        (await clone.BuildAsync()).Succeeded().Says("Tokenize: restored from the store").Says("Train: restored from the store")
            .Says("Evaluate: restored from the store");
        Assert.Equal("", clone.Starts());
        foreach (string file in Directory.GetFiles(project["bin/reviews"]))
        {
            Assert.Equal(await File.ReadAllBytesAsync(file), await File.ReadAllBytesAsync(clone["bin/reviews/" + Path.GetFileName(file)]));
        }

        (await clone.BuildAsync()).Succeeded().Says("up to date)");
        Assert.Equal("", clone.Starts());
    }

    [Fact]
    public async Task Purge_removes_the_stages_and_their_entries_and_clean_neither()
    {
        using var project = new ModelProject(sdk);
        (await project.BuildAsync()).Succeeded();
        (await project.RunAsync("clean", "reviews.finetune")).Succeeded();
        Assert.Equal(3, Entries(project).Length);
        project.Starts();
        Directory.Delete(project["obj/finetune"], recursive: true);
        (await project.BuildAsync("-t:Rebuild")).Succeeded().Says("restored from the store");
        Assert.Equal("", project.Starts());
        (await project.BuildAsync("-t:CacheInfo")).Succeeded().Says(project.Store).Says("3 entries").Says("reviews: 3 of them");
        (await project.BuildAsync("-t:Purge")).Succeeded();
        Assert.Empty(Entries(project));
        (await project.BuildAsync()).Succeeded();
        Assert.Equal(Everything, project.Starts());
    }

    [Fact]
    public async Task A_read_only_store_gives_and_takes_nothing_and_a_small_one_forgets_what_was_used_first()
    {
        using var project = new ModelProject(sdk);
        (await project.BuildAsync("-p:FineTuneCacheReadOnly=true")).Succeeded();
        Assert.Empty(Entries(project));
        (await project.BuildAsync("-p:FineTuneNoCache=true")).Succeeded();
        Assert.Equal(3, Entries(project).Length);
        (await project.BuildAsync("-t:CacheTrim", "-p:FineTuneCacheSizeLimit=1B")).Succeeded().Says("removed 3 entries");
        Assert.Empty(Entries(project));
        Assert.Empty(Directory.GetFiles(Path.Combine(project.Store, "blobs"), "*", SearchOption.AllDirectories));
        (await project.BuildAsync("-t:CacheTrim", "-p:FineTuneCacheSizeLimit=plenty")).Failed()
            .Says("error FT9103: FineTuneCacheSizeLimit = 'plenty' is not a size.");
    }

    [Theory]
    [InlineData("actions")]
    [InlineData("blobs")]
    public async Task A_damaged_entry_is_said_removed_and_made_again(string kind)
    {
        foreach (Action<string> damage in (Action<string>[])[Truncate, FlipBit, MakeUnreadable])
        {
            using var project = new ModelProject(sdk);
            (await project.BuildAsync()).Succeeded();
            project.Starts();
            using ModelProject clone = Clone(project, "clone");
            foreach (string file in Directory.GetFiles(Path.Combine(project.Store, kind), "*", SearchOption.AllDirectories))
            {
                damage(file);
            }

            CommandResult result = (await clone.BuildAsync()).Says("warning FT9101: The store's entry of this Train cannot be used");
            Assert.Equal(0, result.ExitCode);
            Assert.Equal(Everything, clone.Starts());
            Assert.Equal(await File.ReadAllBytesAsync(project["bin/reviews/config.json"]), await File.ReadAllBytesAsync(clone["bin/reviews/config.json"]));
            using ModelProject third = Clone(clone, "third");
            (await third.BuildAsync()).Succeeded().Says("Train: restored from the store");
            Assert.Equal("", third.Starts());
        }
    }

    [Fact]
    public async Task A_deleted_file_of_an_entry_is_said_and_made_again()
    {
        using var project = new ModelProject(sdk);
        (await project.BuildAsync()).Succeeded();
        project.Starts();
        using ModelProject clone = Clone(project, "clone");
        Directory.Delete(Path.Combine(project.Store, "blobs"), recursive: true);
        CommandResult result = (await clone.BuildAsync()).Says("warning FT9101").Says("a file of it is missing");
        Assert.Equal((0, Everything), (result.ExitCode, clone.Starts()));
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_is_a_warning()
    {
        using var project = new ModelProject(sdk);
        project.Write("store", "a file where the folder should be");
        CommandResult result = (await project.BuildAsync("-p:FineTuneCachePath=store")).Says("warning FT9102: The store '" + project["store"]);
        Assert.Equal((0, Everything), (result.ExitCode, project.Starts()));
        Assert.True(File.Exists(project["bin/reviews/model.safetensors"]));
        Assert.Single(result.Lines, IsNotWritable);
    }

    [LinuxFact("no other system lets a user mount a file system", "unshare", "-rm", "true")]
    public async Task A_store_on_a_file_system_that_is_only_read_gives_and_warns_once_and_nothing_is_removed_from_it()
    {
        const string Script = """
            mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 99
            dotnet build reviews.finetune --no-restore; echo "built $?"
            dotnet build reviews.finetune --no-restore -t:Purge; echo "purged $?"
            """;
        using var project = new ModelProject(sdk);
        (await project.BuildAsync()).Succeeded();
        project.Starts();
        Directory.Delete(project["obj/finetune"], recursive: true);

        CommandResult result =
            await DotnetCommand.RunAsync("unshare", project.Folder, ["-rm", "bash", "-c", Script, "bash", project.Store], project.Environment);

        result.Says("Train: restored from the store").Says("built 0").Says($"error FT9008: '{project.Store}'").Says("purged 1");
        Assert.Equal("", project.Starts());
        Assert.Single(result.Lines.Distinct(), IsNotWritable);
        (await project.BuildAsync("-t:Purge", "-p:FineTuneCacheReadOnly=true")).Succeeded()
            .Says($"the store {project.Store} is left as it is: FineTuneCacheReadOnly is set");
        Assert.Equal(3, Entries(project).Length);
    }

    private static bool IsNotWritable(string line) => line.Contains("warning FT9102", StringComparison.Ordinal);

    private static string[] Entries(ModelProject project) =>
        Directory.Exists(Path.Combine(project.Store, "actions"))
            ? Directory.GetFiles(Path.Combine(project.Store, "actions"), "*.action", SearchOption.AllDirectories)
            : [];

    /// <summary>What source control would give, with the other's store.</summary>
    private ModelProject Clone(ModelProject project, string subfolder)
    {
        var clone = new ModelProject(sdk, subfolder);
        clone.Environment["FineTuneCachePath"] = project.Store;
        foreach (string file in (string[])["reviews.finetune", "data/train.csv", "data/test.csv"])
        {
            File.Copy(project[file], clone[file], overwrite: true);
            File.SetLastWriteTimeUtc(clone[file], DateTime.UtcNow.AddMinutes(-5));
        }

        return clone;
    }

    private static void Truncate(string file) => Overwrite(file, content => content[..(content.Length / 2)]);

    private static void FlipBit(string file) => Overwrite(file, content =>
    {
        content[content.Length - 1] ^= 1;
        return content;
    });

    /// <summary>Also root, who may read everything, cannot read a folder as a file.</summary>
    private static void MakeUnreadable(string file)
    {
        File.Delete(file);
        Directory.CreateDirectory(file);
    }

    private static void Overwrite(string file, Func<byte[], byte[]> change)
    {
        byte[] content = File.ReadAllBytes(file);
        File.Delete(file);
        File.WriteAllBytes(file, change(content));
    }
}
