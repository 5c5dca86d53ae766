using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.TestHub;

namespace FineTune.Engine.Tests.Hub;

/// <summary>
/// Engines that are killed while the hub hears one of their requests, a random one: the next transfer is right. FINETUNE_HUB_KILLS sets how many are killed
/// (2 where not set).
/// </summary>
[Trait("Speed", "slow")]
public sealed class KilledTransferTests : HubTests
{
    private const int WeightBytes = 30_000_000;
    private const int MostRequests = 14;

    private static int Kills { get; } = int.Parse(Environment.GetEnvironmentVariable("FINETUNE_HUB_KILLS") ?? "2", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_pull_after_a_killed_one_is_right()
    {
        Repository repository = Hub.AddModel(weightBytes: WeightBytes);
        byte[] weights = HubFixture.Bytes(WeightBytes);
        var random = new Random(11);
        int killed = 0;
        for (int round = 0; round < Kills; round++)
        {
            killed += await RunAndKillAsync("pull", JsonSerializer.Serialize(PullRequest(round), ContractsJson.File.PullRequest), random.Next(1, MostRequests))
                ? 1
                : 0;
            string snapshot = Hub.Cache().Snapshot(repository.Head.Id);
            foreach (string path in Directory.Exists(snapshot) ? Directory.GetFiles(snapshot) : [])
            {
                Assert.Equal(repository.Head.Files[Path.GetFileName(path)].Content, await File.ReadAllBytesAsync(path));
            }

            PulledModel pulled = await Hub.PullModelAsync();

            Assert.Equal(weights, await File.ReadAllBytesAsync(Path.Combine(pulled.Folder, "model.safetensors")));
            Assert.Empty(Directory.GetFiles(Hub.CacheFolder, "*.incomplete", SearchOption.AllDirectories));
            Directory.Delete(Hub.CacheFolder, recursive: true);
        }

        Assert.True(killed > 0, "No engine was killed.");
    }

    [Fact]
    public async Task A_push_after_a_killed_one_is_right()
    {
        Hub.Server.State.MultipartThreshold = 1_000_000;
        Hub.Server.State.PartBytes = WeightBytes / 5;
        var random = new Random(12);
        int killed = 0;
        for (int round = 0; round < Kills; round++)
        {
            string model = Hub.WriteModel(WeightBytes, seed: round);
            killed += await RunAndKillAsync(
                "push", JsonSerializer.Serialize(PushRequest(round, model), ContractsJson.File.PushRequest), random.Next(1, MostRequests)) ? 1 : 0;
            Repository? repository = Hub.Server.State.Find(RepositoryKind.Model, "alice/reviews");
            if (repository?.Head.Files.TryGetValue("model.safetensors", out StoredFile? readable) == true)
            {
                Assert.Contains(readable.Content, new[] { round - 1, round }.Where(seed => seed >= 0).Select(seed => HubFixture.Bytes(WeightBytes, seed)));
            }

            await Hub.Destination().PublishAsync(model, CancellationToken.None);

            repository = Hub.Server.State.Find(RepositoryKind.Model, "alice/reviews")!;
            Assert.Equal(HubFixture.Bytes(WeightBytes, round), repository.Head.Files["model.safetensors"].Content);
            Assert.Equal(round + 2, repository.CommitCount);
        }

        Assert.True(killed > 0, "No engine was killed.");
    }

    /// <summary>Runs the engine and kills it when the hub hears its request of this number.</summary>
    /// <returns>False where it ended before.</returns>
    private async Task<bool> RunAndKillAsync(string verb, string request, int lastRequest)
    {
        string path = Hub.Folder.Write($"{verb}.json", request);
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "FineTune.Engine.dll"), verb, "--request", path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["HF_ENDPOINT"] = Hub.Server.Endpoint;
        start.Environment["HF_HUB_CACHE"] = Hub.CacheFolder;
        start.Environment["HF_TOKEN"] = HubFixture.Token;
        int heard = 0;
        var last = new TaskCompletionSource();
        var ear = new Fault(FaultKind.Status, _ =>
        {
            if (Interlocked.Increment(ref heard) == lastRequest)
            {
                last.SetResult();
            }

            return false;
        });
        Hub.Server.Faults.Add(ear);
        Hub.Server.CdnFaults.Add(ear);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task ended = process.WaitForExitAsync();
        bool isKilled = await Task.WhenAny(last.Task, ended) == last.Task;
        if (isKilled)
        {
            process.Kill();
            await ended;
        }

        Hub.Server.Faults.Clear();
        Hub.Server.CdnFaults.Clear();
        Assert.True(isKilled || process.ExitCode == 0, await output);
        return isKilled;
    }

    private PullRequest PullRequest(int round) => new()
    {
        Key = "pull",
        StageFolder = Directory.CreateDirectory(Hub.Folder[$"pull-{round}"]).FullName,
        PinFile = Hub.Folder[$"pull-{round}/{PinFile.FileName}"],
        Project = Project(null),
    };

    private PushRequest PushRequest(int round, string model) => new()
    {
        Key = "push",
        StageFolder = Directory.CreateDirectory(Hub.Folder[$"push-{round}"]).FullName,
        ModelFolder = model,
        CheckpointsFolder = Hub.Folder["checkpoints"],
        Project = Project(new HubDestinationSpec("alice/reviews", null, null, HubStrategy.End)),
    };

    private ProjectSpec Project(HubDestinationSpec? destination) => new()
    {
        Name = "reviews",
        ProjectFile = Hub.Folder["reviews.finetune"],
        Task = FineTuneTask.TextClassification,
        BaseModel = new BaseModelSpec(HubFixture.ModelId, BaseModelKind.Hub, "", null, new HubReference(HubFixture.ModelId, "main")),
        TaskArguments = new TaskArguments(),
        Tokenizer = new TokenizerArguments(),
        Training = new TrainingArguments(),
        Datasets = [],
        Metrics = [],
        PushToHub = destination,
    };
}
