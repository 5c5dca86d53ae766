using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Stages;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Training;

/// <summary>Runs the stages of a small project of any task, on data made up so that a model can learn them.</summary>
internal sealed class TaskFixture : IDisposable
{
    private static readonly string[] Words = ["red", "green", "blue", "cat", "dog", "bird", "runs", "sits", "flies", "fast"];

    private static readonly string[] Fillers = ["a", "the", "and", "so", "one", "two", "very", "not", "old", "new", "here", "there"];

    private readonly TemporaryFolder _folder = new();

    /// <param name="kind">Its <see cref="FineTuneTask"/> or <see cref="ProblemType"/>.</param>
    public TaskFixture(string kind)
    {
        (FineTuneTask Task, string Extension, Func<Random, string> Row, string Header) data = kind switch
        {
            "single" => (FineTuneTask.TextClassification, "csv", SingleLabel, "text,label"),
            "multi" => (FineTuneTask.TextClassification, "jsonl", MultiLabel, ""),
            "regression" => (FineTuneTask.TextClassification, "csv", Number, "text,label"),
            "tokens" => (FineTuneTask.TokenClassification, "jsonl", Tokens, ""),
            "question" => (FineTuneTask.QuestionAnswering, "jsonl", Question, ""),
            "choice" => (FineTuneTask.MultipleChoice, "csv", Choice, "context,ending0,ending1,ending2,label"),
            "masked" => (FineTuneTask.FillMask, "csv", Sequence, "text"),
            "pairs" => (FineTuneTask.SentenceSimilarity, "csv", Alike(2), "anchor,positive"),
            "triplets" => (FineTuneTask.SentenceSimilarity, "csv", Alike(3), "anchor,positive,negative"),
            "scored pairs" => (FineTuneTask.SentenceSimilarity, "csv", ScoredPair, "sentence1,sentence2,score"),
            "labelled texts" => (FineTuneTask.SentenceSimilarity, "csv", Labelled, "text,label"),
            "image" => (FineTuneTask.ImageClassification, "", Sequence, ""),
            "sound" => (FineTuneTask.AudioClassification, "", Sequence, ""),
            "causal" => (FineTuneTask.TextGeneration, "csv", Sequence, "text"),
            "summaries" => (FineTuneTask.Summarization, "csv", Summary, "text,summary"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
        var random = new Random(1);
        Action<string, int, Random>? write = kind switch { "image" => DrawnPictures.Write, "sound" => SoundFiles.Write, _ => null };
        write?.Invoke(_folder["train"], 90, random);
        write?.Invoke(_folder["test"], 30, random);

        Project = new ProjectSpec
        {
            Name = "project",
            ProjectFile = _folder["project.finetune"],
            Task = data.Task,
            BaseModel = kind switch
            {
                "causal" => new BaseModelSpec("builtin:llama-tiny", BaseModelKind.Builtin, "llama-tiny"),
                "summaries" => new BaseModelSpec("builtin:t5-tiny", BaseModelKind.Builtin, "t5-tiny"),
                "image" => new BaseModelSpec("builtin:vit-tiny", BaseModelKind.Builtin, "vit-tiny"),
                "sound" => new BaseModelSpec("builtin:wav2vec2-tiny", BaseModelKind.Builtin, "wav2vec2-tiny"),
                _ => new BaseModelSpec("builtin:bert-tiny", BaseModelKind.Builtin, "bert-tiny"),
            },
            // Convolutions of random weights have to be trained.
            TaskArguments = new TaskArguments { FreezeFeatureEncoder = kind != "sound" },
            Tokenizer = new TokenizerArguments { VocabSize = kind is "causal" or "summaries" ? 300 : 100, MaxLength = 24 },
            Training = new TrainingArguments
            {
                LearningRate = write is not null ? 5e-4 : 2e-3,
                NumTrainEpochs = 3,
                SaveStrategy = SaveStrategy.No,
                LoggingSteps = 1,
            },
            Datasets = TaskCatalog.Of(data.Task).Media is { } media ? [Files(media, "train"), Files(media, "test")] :
            [
                Dataset("train", 120, data.Extension, data.Header, data.Row, random), Dataset("test", 37, data.Extension, data.Header, data.Row, random)
            ],
            Metrics = [],
            EvalSplit = "test",
        };
    }

    public static TheoryData<string> Kinds => [.. KindsOfTexts, "image", "sound"];

    public static string[] KindsOfTexts => ["single", "multi", "regression", "tokens", "question", "choice", "masked", "causal", "summaries"];

    public ProjectSpec Project { get; set; }

    /// <summary>That of the stages.</summary>
    public string Key { get; set; } = "0";

    /// <summary>True where somebody watches the training.</summary>
    public bool ReportsLive { get; init; }

    public RecordingSink Events { get; } = new();

    public string TokenizeOutput => _folder["tokenize"];

    public string TrainOutput => _folder["train"];

    public string EvaluateOutput => _folder["evaluate"];

    public string ExportOutput => _folder["export"];

    public string Scratch => _folder.Path;

    public DatasetInfo Dataset() => DatasetInfo.Load(TokenizeOutput);

    public Task TokenizeAsync() => TokenizeStage.RunAsync(
        new TokenizeRequest { Key = "0", StageFolder = _folder.Path, Project = Project, ImageLibraryDirectory = SkiaFiles.Directory },
        Context(TokenizeOutput));

    public Task TrainAsync() => TrainStage.RunAsync(
        new TrainRequest
        {
            Key = Key,
            StageFolder = _folder.Path,
            Project = Project,
            TokenizeOutput = TokenizeOutput,
            Device = "cpu",
            ReportsLive = ReportsLive,
        },
        Context(TrainOutput));

    public EvaluateRequest EvaluateRequest => new()
    {
        Key = "0",
        StageFolder = _folder.Path,
        Project = Project,
        TokenizeOutput = TokenizeOutput,
        TrainOutput = TrainOutput,
        Device = "cpu",
    };

    public Task EvaluateAsync() => EvaluateStage.RunAsync(EvaluateRequest, Context(EvaluateOutput));

    /// <summary>Asks the trained model about the rows of a file.</summary>
    public PredictRequest PredictRequest(DatasetSpec input) => new()
    {
        Key = "0",
        StageFolder = _folder.Path,
        Project = Project,
        TrainOutput = TrainOutput,
        Device = "cpu",
        Input = input,
        ImageLibraryDirectory = SkiaFiles.Directory,
    };

    public Task ExportAsync() => ExportStage.RunAsync(
        new ExportRequest
        {
            Key = "0",
            StageFolder = _folder.Path,
            Project = Project,
            TokenizeOutput = TokenizeOutput,
            TrainOutput = TrainOutput,
            EvaluateOutput = EvaluateOutput,
            OnnxRuntimeDirectory = Project.Exports.Any(export => export.Format == ExportFormat.Onnx) ? OnnxRuntimeFiles.Directory : null,
        },
        Context(ExportOutput));

    public void Dispose() => _folder.Dispose();

    private StageContext Context(string output)
    {
        if (Directory.Exists(output))
        {
            Directory.Delete(output, recursive: true);
        }

        Directory.CreateDirectory(output);
        return new StageContext(Events, output, CancellationToken.None);
    }

    private DatasetSpec Dataset(string split, int rows, string extension, string header, Func<Random, string> row, Random random) => new()
    {
        Files = [_folder.Write(
            $"{split}.{extension}",
            string.Concat(Enumerable.Range(0, rows).Select(_ => row(random)).Prepend(header).Where(line => line.Length > 0).Select(line => $"{line}\n")))],
        Split = split,
        Format = extension == "csv" ? DatasetFormat.Csv : DatasetFormat.JsonLines,
    };

    private DatasetSpec Files(MediaKind media, string split) => new()
    {
        Files = [.. Directory.GetFiles(_folder[split], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)],
        MediaFolder = _folder[split],
        Split = split,
        Format = media.Folder,
    };

    private static string Text(Random random) => string.Join(" ", Enumerable.Range(0, random.Next(2, 8)).Select(_ => Words[random.Next(Words.Length)]));

    /// <summary>The words in their order, from any of them on: what is left out can be told.</summary>
    private static string Sequence(Random random)
    {
        int first = random.Next(Words.Length);
        return string.Join(" ", Enumerable.Range(first, 8).Select(word => Words[word % Words.Length]));
    }

    private static string Summary(Random random)
    {
        string text = Text(random);
        return $"{text},{(text.Contains("cat", StringComparison.Ordinal) ? "a cat" : "nobody")}";
    }

    private static string SingleLabel(Random random)
    {
        string text = Text(random);
        return $"{text},{(text.Contains("cat", StringComparison.Ordinal) ? "pet" : "other")}";
    }

    private static string Number(Random random)
    {
        string text = Text(random);
        return string.Create(CultureInfo.InvariantCulture, $"{text},{text.Split(' ').Count(word => word == "dog") + 0.5}");
    }

    private static string MultiLabel(Random random)
    {
        string text = Text(random);
        IEnumerable<string> labels = Words.Take(3).Where(word => text.Contains(word, StringComparison.Ordinal));
        return $$"""{"text": "{{text}}", "label": [{{string.Join(", ", labels.Select(label => $"\"{label}\""))}}]}""";
    }

    /// <summary>Texts about a thing, and about something else.</summary>
    private static Func<Random, string> Alike(int texts) => random =>
    {
        int thing = random.Next(Words.Length);
        return string.Join(",", Enumerable.Range(0, texts).Select(text => About(thing + (text == 2 ? 1 + random.Next(Words.Length - 1) : 0), random)));
    };

    private static string ScoredPair(Random random)
    {
        int thing = random.Next(Words.Length);
        bool isSame = random.Next(2) == 0;
        return $"{About(thing, random)},{About(thing + (isSame ? 0 : 1 + random.Next(Words.Length - 1)), random)},{(isSame ? "0.9" : "0.1")}";
    }

    private static string Labelled(Random random)
    {
        int thing = random.Next(Words.Length);
        return $"{About(thing, random)},about {Words[thing]}";
    }

    private static string About(int thing, Random random) =>
        string.Join(" ", Enumerable.Range(0, 4).Select(_ => Fillers[random.Next(Fillers.Length)]).Append(Words[thing % Words.Length])
            .OrderBy(_ => random.Next()));

    private static string Tokens(Random random)
    {
        string[] words = Text(random).Split(' ');
        string[] tags = [.. words.Select((word, index) => !IsAnimal(word) ? "O" : index > 0 && IsAnimal(words[index - 1]) ? "I-animal" : "B-animal")];
        return $$"""{"tokens": [{{Quoted(words)}}], "tags": [{{Quoted(tags)}}]}""";
    }

    /// <summary>Which of the words is the animal.</summary>
    private static string Question(Random random)
    {
        string animal = Words[3 + random.Next(3)];
        string[] others = [.. Text(random).Split(' ').Where(word => !IsAnimal(word))];
        string context = string.Join(" ", others.Append(animal).OrderBy(_ => random.Next()));
        int start = context.IndexOf(animal, StringComparison.Ordinal);
        return $$$"""{"question": "which", "context": "{{{context}}}", "answers": {"text": ["{{{animal}}}"], "answer_start": [{{{start}}}]}}""";
    }

    /// <summary>The ending with an animal is right; some rows have two endings, others three.</summary>
    private static string Choice(Random random)
    {
        int endings = random.Next(2, 4);
        int right = random.Next(endings);
        string[] written = [.. Enumerable.Range(0, endings).Select(ending => Words[ending == right ? 3 + random.Next(3) : 6 + random.Next(3)])];
        return string.Create(CultureInfo.InvariantCulture, $"{Words[random.Next(3)]},{string.Join(",", written)}{(endings == 2 ? "," : "")},{right}");
    }

    private static bool IsAnimal(string word) => word is "cat" or "dog" or "bird";

    private static string Quoted(IEnumerable<string> texts) => string.Join(", ", texts.Select(text => $"\"{text}\""));
}
