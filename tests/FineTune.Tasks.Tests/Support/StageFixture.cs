using System.Security.Cryptography;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Fingerprints;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Stamps;
using FineTune.Testing;
using Microsoft.Build.Utilities;

namespace FineTune.Tasks.Tests.Support;

/// <summary>A project whose stages are finished by hand.</summary>
internal sealed class StageFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StageFixture()
    {
        Write("data/train.csv", "text,label\na,b\n");
        Write("data/test.csv", "text,label\nc,d\n");
        Project = new ProjectSpec
        {
            Name = "reviews",
            ProjectFile = _folder["reviews.finetune"],
            Task = FineTuneTask.TextClassification,
            BaseModel = new BaseModelSpec("builtin:bert-tiny", BaseModelKind.Builtin, "bert-tiny"),
            TaskArguments = new TaskArguments(),
            Tokenizer = new TokenizerArguments(),
            Training = new TrainingArguments { LearningRate = 2e-5 },
            Datasets = [Dataset("train", "data/train.csv"), Dataset("test", "data/test.csv")],
            Metrics = [new MetricSpec("accuracy", Minimum: 0.8)],
            EvalSplit = "test",
        };
    }

    public ProjectSpec Project { get; set; }

    /// <summary>What the build tells every stage; the store is the fixture's own.</summary>
    public TaskItem Settings(params (string Name, string Value)[] more)
    {
        var item = new TaskItem("stage");
        item.SetMetadata("SpecFile", Write("obj/finetune/project.json", JsonSerializer.Serialize(Project, ContractsJson.File.ProjectSpec)));
        item.SetMetadata("ProjectFile", Project.ProjectFile);
        item.SetMetadata("FineTuneFolder", FineTuneFolder);
        item.SetMetadata("ModelFolder", _folder["bin/reviews"]);
        item.SetMetadata("EnginePath", BuildFacts.FakeEngine);
        item.SetMetadata("SdkVersion", "0.1.0-test");
        item.SetMetadata("CachePath", _folder["store"]);
        item.SetMetadata("CacheSizeLimit", "none");
        item.SetMetadata("TorchPackage", "libtorch-cpu-linux-x64");
        item.SetMetadata("TorchVersion", "2.10.0");
        item.SetMetadata("RuntimeIdentifier", "linux-x64");
        foreach ((string name, string value) in more)
        {
            item.SetMetadata(name, value);
        }

        return item;
    }

    public string FineTuneFolder => _folder["obj/finetune"];

    public string this[string relativePath] => _folder[relativePath];

    /// <summary>Writes a file that looks as if it had been there for an hour.</summary>
    public string Write(string relativePath, string text)
    {
        string path = _folder.Write(relativePath, text);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-1));
        return path;
    }

    public DatasetSpec Dataset(string split, params string[] files) =>
        new() { Files = [.. files.Select(file => _folder[file])], Split = split, Format = DatasetFormat.Csv };

    public StageDecision Check(Stage stage, bool always = false)
    {
        var hasher = new FileHasher(Path.Combine(FineTuneFolder, "hashes.json"), TimeProvider.System);
        StageDecision decision = new StageChecker(Project, FineTuneFolder, _folder["bin/reviews"], hasher).Check(stage, always);
        hasher.Save();
        return decision;
    }

    public IReadOnlyList<string> Reasons(Stage stage) => Check(stage).Reasons;

    /// <summary>Does as if the stage had run and given one file of this content.</summary>
    public void Finish(Stage stage, string output = "output")
    {
        string name = StageFolder.Verb(stage) + ".bin";
        string path = Write($"obj/finetune/{StageFolder.Verb(stage)}/output/{name}", output);
        StageKey key = Check(stage).Key;
        var file = new OutputFile(name, new FileInfo(path).Length, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
        new StageStamp { Key = key.Value, Entries = key.Entries, Outputs = [file] }.Save(new StageFolder(FineTuneFolder, stage).Stamp);
    }

    public void FinishAll()
    {
        Finish(Stage.Tokenize);
        Finish(Stage.Train);
        Finish(Stage.Evaluate);
    }

    public void Dispose() => _folder.Dispose();
}
