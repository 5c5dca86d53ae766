using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FineTune.Contracts;
using FineTune.Engine.Hub;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Fingerprints;
using FineTune.Tasks.Results;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Stamps;
using FineTune.Tasks.Store;
using FineTune.Tasks.Validation;

/// <summary>What a build keeps, what its users write, and what the Hub answers.</summary>
internal static class BuildReaders
{
    private const string Digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly byte[] Stamp = JsonSerializer.SerializeToUtf8Bytes(
        new StageStamp
        {
            Key = Digest,
            Entries = [new KeyEntry("LearningRate", "2E-05", "LearningRate"), new KeyEntry("file:a", Digest, "a.csv")],
            Outputs = [new OutputFile("model.safetensors", 12, Digest), new OutputFile("train_results.json", 3, Digest, Digest)],
            Summary = "3 steps",
            Warnings = [new LogEvent(LogLevel.Warning, "text", "FT1202", new SourcePosition("a.finetune", 3, 4))],
            Places = new Dictionary<string, SourcePosition> { ["BaseModel"] = new("a.finetune", 1, 2) },
        },
        TasksJson.Default.StageStamp);

    public static IReadOnlyList<FuzzedReader> All { get; } =
    [
        new("stamp", "stamp.json", [Stamp], folder => _ = StageStamp.Load(Path.Combine(folder, "stamp.json"), out _)),
        new("store-entry", "entry.action", [Stamp], folder => ActionFolder.Read(Path.Combine(folder, "entry.action")))
        {
            Pack = json =>
            [
                .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json))))),
                (byte)'\n',
                .. json
            ],
            IsExpected = exception => exception is StoreDamageException,
        },
        new("manifest", "manifest.json", [Bytes(
            $$$"""{"version": {{{ModelManifest.CurrentVersion}}}, "project": "p", "train": {{{Encoding.UTF8.GetString(Stamp)}}} }""")],
            folder => ManifestFile.Read(Path.Combine(folder, "manifest.json"))),
        new("hashes", "hashes.json", [Bytes($$$"""{"/a/b": "{{{Digest}}}|3|638000000000000000|638000000000000000|1:2", "/c": "x"}""")],
            folder => new FileHasher(Path.Combine(folder, "hashes.json"), TimeProvider.System).Hash(Path.Combine(folder, "hashes.json"))),
        new("results", "all_results.json", [Bytes("""{"eval_accuracy": 0.5, "eval_loss": null, "eval_x_greater_is_better": true, "epoch": 1.0}""")],
            folder => EvaluationResults.Read(Path.Combine(folder, "all_results.json"))),
        new("train-results", "train_results.json", [Bytes("""{"train_runtime": 1.5, "train_loss": 0.25, "log": [{"loss": 1, "eval_runtime": 2}]}""")],
            folder => MeasuredCosts.DigestWithout(Path.Combine(folder, "train_results.json"))),
        new("pulled", PulledInputs.FileName, [JsonSerializer.SerializeToUtf8Bytes(new PulledInputs { Datasets = [] }, ContractsJson.File.PulledInputs)],
            folder => JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, PulledInputs.FileName)), ContractsJson.File.PulledInputs))
        {
            IsExpected = StrictJson.IsDamage,
        },
        new("pins", PinFile.FileName, [Bytes(
            $$$"""{"version": 1, "revisions": [{"kind": "base_model", "id": "a/b", "revision": "main", "commit": "{{{Digest[..40]}}}"}]}""")],
            folder => PinFile.Load(Path.Combine(folder, PinFile.FileName))),
        new("yaml-arguments", "args.yaml", [Bytes(
            "learning_rate: 5e-5\nnum_train_epochs: 3\noptim: adamw_torch\nlr_scheduler_kwargs:\n  num_cycles: 0.5\nbf16: false\n")],
            folder => new ArgumentFile(Path.Combine(folder, "args.yaml"), new DiagnosticList()).Read()),
        new("yaml-card", "README.md", [Bytes(
            "---\nlicense: mit\ntags: [a, b]\nmodel-index:\n- name: x\n  results:\n  - task: {type: text-classification}\n    metrics: &m\n    - value: "
                + "0.5\n  other: *m\n---\n# Card\n")],
            folder => BaseModelCard.Check(folder, null, new DiagnosticList())),
        Hub("hub-info", $$$"""{"sha": "{{{Digest[..40]}}}", "private": false}""", HubJson.Default.RepositoryInfo, info => info.Sha),
        Hub(
            "hub-tree",
            $$$"""[{"type": "file", "path": "a/b.txt", "oid": "{{{Digest[..40]}}}", "size": 3, "lfs": {"oid": "{{{Digest}}}", "size": 4}}, {"type": "directory", "path": "a", "oid": "", "size": 0}]""",
            HubJson.Default.TreeEntryArray,
            entries => entries.Select(entry => entry.ToFile().Objection).ToArray()),
        Hub(
            "hub-account",
            """{"name": "me", "orgs": [{"name": "us"}], "auth": {"accessToken": {"displayName": "x", "role": "write"}}}""",
            HubJson.Default.Account,
            account => account.AccessToken),
        Hub(
            "hub-tree-cache",
            $$$"""{"format_version": 1, "files": {"a": {"size": 3, "blob_id": "{{{Digest[..40]}}}", "lfs_sha256": "{{{Digest}}}", "lfs_size": 5} } }""",
            HubJson.Default.TreeCacheFile,
            tree => tree.Listed()),
    ];

    private static FuzzedReader Hub<T>(string name, string good, JsonTypeInfo<T> type, Func<T, object?> use)
        where T : class => new(name, "answer.json", [Bytes(good)], folder =>
    {
        using FileStream stream = File.OpenRead(Path.Combine(folder, "answer.json"));
        GC.KeepAlive(use(HubJson.Read(stream, type)));
    })
    {
        IsExpected = exception => exception is JsonException,
    };

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
