using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Stages;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Data;

/// <summary>Runs Tokenize on files of a temporary folder.</summary>
internal sealed class StageFixture : IDisposable
{
    public const string TwoRows = "text,label\ngood film,pos\nbad film,neg\n";

    public TemporaryFolder Folder { get; } = new();

    public RecordingSink Sink { get; } = new();

    public string Output => Folder["output"];

    public List<DatasetSpec> Datasets { get; } = [];

    public FineTuneTask Kind { get; set; } = FineTuneTask.TextClassification;

    public IReadOnlyList<MetricSpec> Metrics { get; set; } = [];

    public TaskArguments TaskArguments { get; set; } = new();

    public TokenizerArguments Tokenizer { get; set; } = new() { VocabSize = 100 };

    public BaseModelSpec BaseModel { get; set; } = new("builtin:bert-tiny", BaseModelKind.Builtin, "bert-tiny");

    /// <summary>Writes a file and adds a Dataset of it.</summary>
    public string Add(string name, string content, string split = SplitNames.Train, Func<DatasetSpec, DatasetSpec>? change = null)
    {
        string path = Folder.Write(name, content);
        AddFile(path, split, change);
        return path;
    }

    public void AddFile(string path, string split = SplitNames.Train, Func<DatasetSpec, DatasetSpec>? change = null)
    {
        var spec = new DatasetSpec
        {
            Files = [path],
            Split = split,
            Position = new SourcePosition(Folder["project.finetune"], 7, 5),
            Format = Path.GetExtension(path) switch
            {
                ".csv" => DatasetFormat.Csv,
                ".tsv" => DatasetFormat.Tsv,
                ".jsonl" => DatasetFormat.JsonLines,
                _ => DatasetFormat.Parquet,
            },
        };
        Datasets.Add(change is null ? spec : change(spec));
    }

    public Task<string> RunAsync(CancellationToken cancellation = default)
    {
        if (Directory.Exists(Output))
        {
            Directory.Delete(Output, recursive: true);
        }

        Directory.CreateDirectory(Output);
        var request = new TokenizeRequest { Key = "0", StageFolder = Folder.Path, Project = Project() };
        return TokenizeStage.RunAsync(request, new StageContext(Sink, Output, cancellation));
    }

    public ProjectSpec Project() => new()
    {
        Name = "project",
        ProjectFile = Folder["project.finetune"],
        Task = Kind,
        BaseModel = BaseModel,
        TaskArguments = TaskArguments,
        Tokenizer = Tokenizer,
        Training = new TrainingArguments(),
        Datasets = Datasets,
        Metrics = Metrics,
    };

    public DatasetInfo Info() => DatasetInfo.Load(Output);

    /// <summary>Line and label of each row of a split.</summary>
    public IReadOnlyList<(int Line, string Label)> Rows(string split = SplitNames.Train)
    {
        IReadOnlyList<string> names = Info().LabelNames;
        using TokenizedSplit rows = TokenizedSplit.Open(Output, split);
        return [.. Enumerable.Range(0, rows.Count).Select(row => (rows.Origin(row).Line, names[rows.Labels(row)[0]]))];
    }

    public async Task<FineTuneException> FailAsync(DiagnosticDescriptor descriptor)
    {
        FineTuneException exception = await Assert.ThrowsAsync<FineTuneException>(() => RunAsync());
        Assert.True(descriptor == exception.Descriptor, $"{exception.Descriptor.Code}: {exception}");
        return exception;
    }

    public void Dispose() => Folder.Dispose();
}
