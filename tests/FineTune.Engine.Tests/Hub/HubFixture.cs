using FineTune.Contracts;
using FineTune.Engine.Hub;
using FineTune.Engine.Hub.Cache;
using FineTune.Engine.Hub.Http;
using FineTune.Engine.Hub.Pull;
using FineTune.Engine.Hub.Push;
using FineTune.TestHub;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Hub;

/// <summary>The test hub with an account, and clients of it with a cache of their own.</summary>
internal sealed class HubFixture : IDisposable
{
    public const string Token = "hf_alice_secret";
    public const string ModelId = "google-bert/tiny";

    private readonly List<HubClient> _clients = [];

    public HubServer Server { get; private set; } = null!;

    public TemporaryFolder Folder { get; } = new();

    public RecordingSink Sink { get; } = new();

    public string CacheFolder => Folder["cache"];

    public async Task StartAsync()
    {
        Server = await HubServer.StartAsync();
        Server.AddUser("alice", Token, organizations: "acme");
        Server.AddUser("bob", "hf_bob_secret", canWrite: false);
    }

    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        Folder.Dispose();
    }

    public HubSettings Settings(string? token = Token, bool offline = false, bool links = true, string? endpoint = null) => new()
    {
        Endpoint = endpoint ?? Server.Endpoint,
        CacheFolder = CacheFolder,
        TokenFile = Folder["token"],
        Token = token is null ? null : new HubToken(token, "the test"),
        Offline = offline,
        DisableSymlinks = !links,
        StallTimeout = TimeSpan.FromSeconds(0.5),
    };

    public HubClient Client(HubSettings? settings = null)
    {
        var client = new HubClient(settings ?? Settings(), Sink, TimeSpan.FromMilliseconds(1));
        _clients.Add(client);
        return client;
    }

    public HubPuller Puller(HubSettings? settings = null, bool locked = false) =>
        new(Client(settings), new RevisionPins(Folder["finetune.lock.json"], locked));

    public Task<PulledModel> PullModelAsync(HubSettings? settings = null, string revision = "main", string id = ModelId) =>
        Puller(settings).PullModelAsync(new BaseModelSpec(id, BaseModelKind.Hub, "", null, new HubReference(id, revision)), CancellationToken.None);

    public HubDestination Destination(string id = "alice/reviews", HubSettings? settings = null, Func<HubDestinationSpec, HubDestinationSpec>? change = null)
    {
        var spec = new HubDestinationSpec(id, null, null, HubStrategy.End);
        return new HubDestination(Client(settings), change is null ? spec : change(spec), Folder["checkpoints"]);
    }

    public CachedRepository Cache(RevisionKind kind = RevisionKind.BaseModel, string id = ModelId) =>
        new(CacheFolder, new HubRepository(kind, id), links: true);

    /// <summary>A small model as the Hub holds it.</summary>
    public Repository AddModel(string id = ModelId, int weightBytes = 1000) => Server.State.Create(RepositoryKind.Model, id)
        .Add("config.json", """{"model_type": "bert"}""")
        .Add("README.md", "---\nlicense: apache-2.0\n---\n# Tiny\n")
        .Add("vocab.txt", "[PAD]\n[UNK]\n")
        .Add("model.safetensors", Bytes(weightBytes))
        .Add("pytorch_model.bin", Bytes(10))
        .Add("onnx/model.onnx", Bytes(10));

    /// <summary>A model folder as Build leaves it.</summary>
    public string WriteModel(int weightBytes = 1000, int seed = 1)
    {
        string folder = Folder["bin/reviews"];
        Folder.Write("bin/reviews/config.json", """{"model_type": "bert"}""");
        Folder.Write(
            "bin/reviews/README.md",
            $"---\nlibrary_name: transformers\nmetrics:\n- accuracy\ntags:\n- finetune-sdk\n---\n\n{Engine.Reports.ModelCard.Mark}\n# reviews\n");
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), Bytes(weightBytes, seed));
        return folder;
    }

    public static byte[] Bytes(int count, int seed = 1)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
