using System.Collections.Concurrent;
using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests;

/// <summary>
/// A file gets its name when it is whole, so that neither a kill nor a full disk leaves half of one under it. Seen by the names under which files are created,
/// which tells of every write of a build and not only of the one that fails.
/// </summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class WholeFileTests(PackedSdk sdk)
{
    [Fact]
    public async Task No_file_of_a_build_is_written_under_its_own_name()
    {
        using var project = new ModelProject(sdk);
        project.Environment["FineTuneCachePath"] = project["store"];
        (await project.BuildAsync()).Succeeded();
        // The folders stay: what is created in a new one may be there before anybody watches it.
        foreach (string folder in (string[])["obj/finetune", "bin", "store"])
        {
            foreach (string file in Directory.GetFiles(project[folder], "*", SearchOption.AllDirectories))
            {
                File.Delete(file);
            }
        }

        string[] computed = await CreatedAsync(project);
        Assert.Contains(computed, file => file.StartsWith("obj/finetune/train/stamp.json.", StringComparison.Ordinal));
        Assert.Contains(computed, file => file.StartsWith("store/tmp/", StringComparison.Ordinal));
        Assert.Equal([], computed.Where(IsUnderItsOwnName));

        Array.ForEach(Directory.GetFiles(project["obj/finetune"], "stamp.json", SearchOption.AllDirectories), File.Delete);
        Array.ForEach(Directory.GetFiles(project["bin"], "*", SearchOption.AllDirectories), File.Delete);
        string[] restored = await CreatedAsync(project);
        Assert.Contains(restored, file => file.StartsWith("bin/reviews/model.safetensors.", StringComparison.Ordinal));
        Assert.Equal([], restored.Where(IsUnderItsOwnName));
    }

    /// <summary>Builds, and gives the paths under which files were created, relative to the project.</summary>
    private static async Task<string[]> CreatedAsync(ModelProject project)
    {
        const string End = "end-of-the-build";
        var created = new ConcurrentQueue<string>();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher =
            new FileSystemWatcher(project.Folder) { IncludeSubdirectories = true, InternalBufferSize = 1 << 16, NotifyFilter = NotifyFilters.FileName };
        watcher.Created += (_, change) =>
        {
            created.Enqueue(change.Name!);
            if (change.Name == End)
            {
                ended.TrySetResult();
            }
        };
        watcher.Error += (_, failure) => ended.TrySetException(failure.GetException());
        watcher.EnableRaisingEvents = true;
        (await project.BuildAsync()).Succeeded();
        // Changes are told in their order.
        project.Write(End, "");
        await ended.Task;
        File.Delete(project[End]);
        return [.. created.Where(file => file != End)];
    }

    private static bool IsUnderItsOwnName(string file) =>
        (file.StartsWith("obj/finetune/", StringComparison.Ordinal)
            || file.StartsWith("bin/", StringComparison.Ordinal)
            || file.StartsWith("store/", StringComparison.Ordinal))
        && !file.EndsWith("tmp", StringComparison.Ordinal)
        // A stage's outputs are written in a folder that gets its name when it is whole.
        && !file.Contains("/output.partial/", StringComparison.Ordinal)
        // The lock is empty, and its owner's name is only shown.
        && Path.GetFileName(file) is not ("lock" or "lock.owner");
}
