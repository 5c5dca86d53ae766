using FineTune.Contracts;
using FineTune.TestHub;

namespace FineTune.Engine.Tests.Hub;

/// <summary>The cache is one with Python's huggingface_hub; clients/cache.py looks at it from the other side.</summary>
public sealed class SharedCacheTests : HubTests
{
    [Fact]
    public async Task A_cache_that_Python_wrote_is_read_without_a_request()
    {
        // As huggingface_hub 1.23 leaves it: hf_hub_download writes no list of files, but one of what is not there.
        string repository = Path.Combine("cache", "models--google-bert--tiny");
        string commit = new('a', 40);
        Hub.Folder.Write($"{repository}/refs/main", commit);
        foreach ((string file, string etag, string text) in new[]
        {
            ("config.json", "01", "{}"),
            ("model.safetensors", "02", "weights"),
            ("vocab.txt", "03", "[PAD]")
        })
        {
            Hub.Folder.Write($"{repository}/blobs/{etag}", text);
            Directory.CreateDirectory(Hub.Folder[$"{repository}/snapshots/{commit}"]);
            File.CreateSymbolicLink(Hub.Folder[$"{repository}/snapshots/{commit}/{file}"], $"../../blobs/{etag}");
        }

        Hub.Folder.Write($"{repository}/.no_exist/{commit}/added_tokens.json", "");

        PulledModel pulled = await Hub.PullModelAsync(Hub.Settings(offline: true));

        Assert.Equal([("config.json", 2L), ("model.safetensors", 7L), ("vocab.txt", 5L)], pulled.Files.Select(file => (file.Path, file.Bytes)).Order());
        Assert.Empty(Hub.Server.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_content_that_somebody_deleted_is_missing_and_fetched_again(bool hasList)
    {
        Hub.AddModel();
        PulledModel first = await Hub.PullModelAsync();
        string weights = Path.Combine(first.Folder, "model.safetensors");
        File.Delete(File.ResolveLinkTarget(weights, returnFinalTarget: true)!.FullName);
        if (!hasList)
        {
            Directory.Delete(Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(first.Folder))!, "trees"), recursive: true);
        }

        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => Hub.PullModelAsync(Hub.Settings(offline: true)));
        Assert.Equal("FT5004", failure.Descriptor.Code);
        await Hub.PullModelAsync();

        Assert.Equal(HubFixture.Bytes(1000), await File.ReadAllBytesAsync(weights));
    }

    [Fact]
    public async Task The_name_of_a_killed_puller_goes_with_the_next_pull()
    {
        Repository repository = Hub.AddModel();
        await Hub.PullModelAsync();
        string lockFile = Hub.Cache().LockPath(repository.Head.Files["model.safetensors"].Sha256!);
        await File.WriteAllTextAsync(lockFile + ".owner", """{"process_id": 1}""");
        Hub.Server.ForgetRequests();

        await Hub.PullModelAsync();

        Assert.Empty(Directory.GetFiles(Hub.CacheFolder, "*.owner", SearchOption.AllDirectories));
        Assert.DoesNotContain(Hub.Server.Requests, request => request.Path.Contains("model.safetensors", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_killed_pull_had_begun_goes_once_another_library_has_the_file(bool pointed)
    {
        Repository repository = Hub.AddModel();
        PulledModel first = await Hub.PullModelAsync();
        string begun = Hub.Cache().IncompletePath(repository.Head.Files["model.safetensors"].Sha256!);
        await File.WriteAllBytesAsync(begun, HubFixture.Bytes(100));
        if (!pointed)
        {
            File.Delete(Path.Combine(first.Folder, "model.safetensors"));
        }

        Hub.Server.ForgetRequests();
        await Hub.PullModelAsync();

        Assert.False(File.Exists(begun));
        Assert.Equal(HubFixture.Bytes(1000), await File.ReadAllBytesAsync(Path.Combine(first.Folder, "model.safetensors")));
        Assert.DoesNotContain(Hub.Server.Requests, request => request.Path.Contains("model.safetensors", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lock_that_another_program_holds_is_waited_for()
    {
        Repository repository = Hub.AddModel();
        string path = Hub.Cache().LockPath(repository.Head.Files["model.safetensors"].Sha256!);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // FileShare.None is flock on Unix and LockFile's equal on Windows, which Python's filelock takes.
        var waits = new TaskCompletionSource();
        Hub.Sink.Written += entry =>
        {
            if (entry is LogEvent { Text: var text }
                && text.StartsWith("waiting for another process, which fetches model.safetensors", StringComparison.Ordinal))
            {
                waits.TrySetResult();
            }
        };
        Task<PulledModel> pulling;
        using (new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
        {
            pulling = Hub.PullModelAsync();
            await waits.Task;
            Assert.False(pulling.IsCompleted);
        }

        Assert.Equal(4, (await pulling).Files.Count);
    }
}
