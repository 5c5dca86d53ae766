using System.Globalization;
using FineTune.Contracts;
using FineTune.TestHub;

namespace FineTune.Engine.Tests.Hub;

/// <summary>
/// Connections that break at random bytes: nothing corrupt in the cache, no half commit. FINETUNE_HUB_CUTS sets how many cuts are made (20 where not set).
/// </summary>
public sealed class RandomCutsTests : HubTests
{
    private const int MostRounds = 400;

    private static int Wanted { get; } = int.Parse(Environment.GetEnvironmentVariable("FINETUNE_HUB_CUTS") ?? "20", CultureInfo.InvariantCulture);

    [Fact]
    public async Task No_cut_makes_a_corrupt_file()
    {
        Repository repository = Hub.AddModel(weightBytes: 400_000);
        for (int round = 0; Cuts < Wanted; round++)
        {
            Assert.True(round < MostRounds, $"{Cuts} cuts in {round} rounds");
            Break(round);
            if (Directory.Exists(Hub.CacheFolder))
            {
                Directory.Delete(Hub.CacheFolder, recursive: true);
            }

            try
            {
                await Hub.PullModelAsync();
            }
            catch (FineTuneException failure)
            {
                Assert.Equal("FT5003", failure.Descriptor.Code);
            }

            AssertWhole(repository);
            Hub.Server.Faults.Clear();
            Hub.Server.CdnFaults.Clear();
            Assert.Equal(4, (await Hub.PullModelAsync()).Files.Count);
            AssertWhole(repository);
        }
    }

    [Fact]
    public async Task No_cut_makes_half_a_commit()
    {
        Hub.Server.State.MultipartThreshold = 100_000;
        Hub.Server.State.PartBytes = 60_000;
        for (int round = 0; Cuts < Wanted; round++)
        {
            Assert.True(round < MostRounds, $"{Cuts} cuts in {round} rounds");
            string model = Hub.WriteModel(weightBytes: 250_000, seed: round);
            Hub.Folder.Write("bin/reviews/config.json", $"{{\"round\": {round}}}");
            Break(round + 10_000);
            try
            {
                await Hub.Destination().PublishAsync(model, CancellationToken.None);
            }
            catch (FineTuneException failure)
            {
                Assert.Equal("FT5015", failure.Descriptor.Code);
            }

            Hub.Server.Faults.Clear();
            Hub.Server.CdnFaults.Clear();
            AssertOneStateOf(round);
            await Hub.Destination().PublishAsync(model, CancellationToken.None);
            Assert.Equal(round, RoundOf(Hub.Server.State.Find(RepositoryKind.Model, "alice/reviews")!.Head));
        }
    }

    private int Cuts => Hub.Server.Faults.Happened + Hub.Server.CdnFaults.Happened;

    private void Break(int seed)
    {
        Hub.Server.Faults.CutAtRandom(seed, 0.3, 400);
        Hub.Server.CdnFaults.CutAtRandom(seed + 1, 0.5, 300_000);
    }

    /// <summary>Every file that has its name has its content.</summary>
    private void AssertWhole(Repository repository)
    {
        string snapshot = Hub.Cache().Snapshot(repository.Head.Id);
        foreach (string path in Directory.Exists(snapshot) ? Directory.GetFiles(snapshot) : [])
        {
            Assert.Equal(repository.Head.Files[Path.GetFileName(path)].Content, File.ReadAllBytes(path));
        }
    }

    /// <summary>Weights and configuration are of one push: this one or the one before.</summary>
    private void AssertOneStateOf(int round)
    {
        if (Hub.Server.State.Find(RepositoryKind.Model, "alice/reviews") is not { } repository || !repository.Head.Files.ContainsKey("config.json"))
        {
            return;
        }

        int pushed = RoundOf(repository.Head);
        Assert.InRange(pushed, round - 1, round);
        Assert.Equal(HubFixture.Bytes(250_000, pushed), repository.Head.Files["model.safetensors"].Content);
    }

    private static int RoundOf(Commit commit) =>
        System.Text.Json.JsonDocument.Parse(commit.Files["config.json"].Content).RootElement.GetProperty("round").GetInt32();
}
