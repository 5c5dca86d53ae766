using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;

namespace FineTune.FakeEngine;

/// <summary>Gives outputs that are a function of what the real stage reads: the same inputs, the same bytes.</summary>
internal static class StageImitation
{
    public static int Run(string verb, string requestFile, string? folder)
    {
        if (verb == "unpack")
        {
            return Unpack(output: Environment.GetCommandLineArgs()[^1]);
        }

        byte[] json = File.ReadAllBytes(requestFile);
        Say(new HelloEvent(ProtocolVersion.Current, "fake"));
        StageRequest request = verb switch
        {
            "pull" => JsonSerializer.Deserialize(json, ContractsJson.File.PullRequest)!,
            "tokenize" => JsonSerializer.Deserialize(json, ContractsJson.File.TokenizeRequest)!,
            "train" => JsonSerializer.Deserialize(json, ContractsJson.File.TrainRequest)!,
            "evaluate" => JsonSerializer.Deserialize(json, ContractsJson.File.EvaluateRequest)!,
            "predict" => JsonSerializer.Deserialize(json, ContractsJson.File.PredictRequest)!,
            "export" => JsonSerializer.Deserialize(json, ContractsJson.File.ExportRequest)!,
            _ => JsonSerializer.Deserialize(json, ContractsJson.File.PushRequest)!,
        };
        try
        {
            // As the real engine: one at a time in the stage's folder, and all outputs in their place or none.
            using FileMutex? held =
                FileMutex.Take(Path.Combine(request.StageFolder, StageLayout.Lock), MutexOwner.Here(verb), _ => { }, CancellationToken.None);
            Produce(request, folder);
        }
        catch (Exception exception) when (ExpectedFailure.From(exception, request.StageFolder) is { } failure)
        {
            Say(new LogEvent(LogLevel.Error, failure.Message, failure.Descriptor.Code, failure.Position));
            Say(new ResultEvent(false));
            return (int)EngineExitCode.ErrorsReported;
        }

        Say(new ProgressEvent(10, 10, verb));
        Say(new ResultEvent(true));
        return 0;
    }

    /// <summary>One that only some tasks have.</summary>
    private static string MetricOf(FineTuneTask task) => task switch
    {
        FineTuneTask.TokenClassification => "\"eval_f1\": 0.9",
        FineTuneTask.QuestionAnswering => "\"eval_f1\": 90",
        FineTuneTask.SentenceSimilarity => "\"eval_cosine_accuracy@1\": 0.9130",
        FineTuneTask.TextGeneration => "\"eval_perplexity\": 1.5, \"eval_rougeL\": 0.9",
        FineTuneTask.FillMask or FineTuneTask.Summarization or FineTuneTask.Translation or FineTuneTask.Text2TextGeneration =>
            "\"eval_perplexity\": 1.5",
        _ => "\"eval_f1_macro\": 0.9",
    };

    private static int Unpack(string output)
    {
        Say(new HelloEvent(ProtocolVersion.Current, "fake"));
        Directory.CreateDirectory(output);
        File.WriteAllText(Path.Combine(output, "config.json"), """{"model_type": "bert"}""");
        Say(new ResultEvent(true));
        return 0;
    }

    private static void Produce(StageRequest request, string? folder)
    {
        string output = Path.Combine(request.StageFolder, StageLayout.Output);
        string partial = Path.Combine(request.StageFolder, StageLayout.Partial);
        DeleteIfThere(partial);
        Directory.CreateDirectory(partial);
        Imitate(request, partial, folder);
        DeleteIfThere(output);
        Directory.Move(partial, output);
        foreach (string path in Directory.GetFiles(output, "*", SearchOption.AllDirectories))
        {
            byte[] bytes = File.ReadAllBytes(path);
            Say(new OutputEvent(Path.GetRelativePath(output, path).Replace('\\', '/'), bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))));
        }
    }

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Imitate(StageRequest request, string output, string? folder)
    {
        switch (request)
        {
            case TokenizeRequest:
                foreach (IGrouping<string, DatasetSpec> split in request.Project.Datasets.GroupBy(dataset => dataset.Split))
                {
                    Write(output, TokenFiles.Name(split.Key, 0), string.Concat(split.SelectMany(dataset => dataset.Files).Select(Read)));
                }

                Write(output, "dataset.json", DatasetOf(request.Project));
                Write(output, TokenFiles.Splits, string.Join('\n', request.Project.Datasets.SelectMany(dataset => dataset.Files).Select(Path.GetFileName)));
                break;
            case TrainRequest train:
                if (request.Project.Training.PerDeviceTrainBatchSize == 13)
                {
                    throw new FineTuneException(
                        DiagnosticCatalog.NotFinite, new SourcePosition(request.Project.ProjectFile), "loss", "NaN", 7, 0.1, 1, "rows of 13");
                }

                string weights = File.ReadAllText(Path.Combine(train.TokenizeOutput, TokenFiles.Name(SplitNames.Train, 0)))
                    + File.ReadAllText(Path.Combine(train.TokenizeOutput, "dataset.json"));
                string baseWeights = Path.Combine(request.Project.BaseModel.Location, "model.safetensors");
                string start = File.Exists(baseWeights) ? File.ReadAllText(baseWeights) : "";
                string given = Path.Combine(folder ?? "", $"{request.Project.Name}.weights");
                Write(
                    output,
                    "model.safetensors",
                    File.Exists(given) ? File.ReadAllText(given) : start + weights + (request.Project.Training with { PerDeviceEvalBatchSize = 1 }));
                Write(output, "config.json", "{}");
                if (File.Exists(Path.Combine(folder ?? "", "train.times")))
                {
                    Write(
                        output,
                        ResultFiles.TrainResults,
                        string.Create(CultureInfo.InvariantCulture, $$"""{"train_loss": 0.5, "train_runtime": {{Environment.TickCount64}}}"""));
                }

                break;
            case EvaluateRequest:
                string accuracyFile = Path.Combine(folder ?? "", "accuracy.txt");
                string accuracy = File.Exists(Path.Combine(folder ?? "", "peak.txt")) ? Peak(request.Project.Training)
                    : File.Exists(accuracyFile) ? File.ReadAllText(accuracyFile).Trim() : "0.9125";
                string moreFile = Path.Combine(folder ?? "", "results.txt");
                string more = File.Exists(moreFile) ? ", " + File.ReadAllText(moreFile) : "";
                Write(
                    output,
                    ResultFiles.AllResults,
                    $$"""{"eval_accuracy": {{accuracy}}, "eval_loss": 0.25, {{MetricOf(request.Project.Task)}}, "train_runtime": 1.5{{more}}}""");
                Write(output, ResultFiles.ModelCard, "---\nlicense: apache-2.0\n---\n\ncard");
                break;
            case PredictRequest predict:
                if (File.ReadAllText(predict.Input.Files[0]).Contains("unpredictable", StringComparison.Ordinal))
                {
                    Write(request.StageFolder, PredictRequest.IncompleteFileName, "{\"line\": 2}\n{\"line\": 3, \"error\": {\"code\": \"FT4015\"}}\n");
                    throw new FineTuneException(DiagnosticCatalog.RowsNotPredicted, new SourcePosition(predict.Input.Files[0]), 1, "2 rows");
                }

                Write(output, PredictRequest.FileName, $"{{\"rows\": \"{Path.GetFileName(predict.Input.Files[0])}\"}}\n");
                break;
            case ExportRequest export:
                Export(export, output, folder);
                break;
            case PushRequest push:
                Directory.CreateDirectory(request.Project.PushTo!);
                foreach (string path in Directory.GetFiles(push.ModelFolder))
                {
                    File.Copy(path, Path.Combine(request.Project.PushTo!, Path.GetFileName(path)), overwrite: true);
                }

                break;
            default:
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"No imitation of {request.GetType().Name}."));
        }
    }

    /// <summary>An accuracy that is best at a learning rate of 1e-4, for searches.</summary>
    private static string Peak(TrainingArguments training)
    {
        double distance = Math.Log10(training.LearningRate) + 4;
        return (1 - (0.1 * distance * distance)).ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>Files of weights in another precision, and results that say so.</summary>
    private static void Export(ExportRequest request, string output, string? folder)
    {
        string weights = File.ReadAllText(Path.Combine(request.TrainOutput, "model.safetensors"));
        string given = Path.Combine(folder ?? "", "export.txt");
        string accuracy = File.Exists(given) ? File.ReadAllText(given).Trim() : "0.91";
        var results = new System.Text.StringBuilder(File.ReadAllText(Path.Combine(request.EvaluateOutput, ResultFiles.AllResults)).TrimEnd('}'));
        Directory.CreateDirectory(Path.Combine(output, "onnx"));
        foreach (ExportSpec export in request.Project.Exports)
        {
            Write(output, export.File, $"{export.Name} {weights}");
            results.Append(CultureInfo.InvariantCulture, $", \"{ResultFiles.ExportPrefix(export)}accuracy\": {accuracy}");
        }

        Write(output, ResultFiles.AllResults, results + "}");
        Write(output, ResultFiles.ModelCard, "card with exports");
    }

    /// <summary>Labels are what stands last in the lines of a CSV file for training.</summary>
    private static string DatasetOf(ProjectSpec project)
    {
        bool isBrief = Environment.GetEnvironmentVariable("FINETUNE_FAKE_ENGINE_BRIEF") is not null;
        IEnumerable<string> labels = from dataset in project.Datasets
                                     where dataset.Split == SplitNames.Train && dataset.Format == DatasetFormat.Csv && !isBrief
                                     from file in dataset.Files
                                     from line in File.ReadLines(file).Skip(1)
                                     select line[(line.LastIndexOf(',') + 1)..];
        return new JsonObject
        {
            ["problem_type"] = project.TaskArguments.ProblemType is { } problem ? JsonNamingPolicy.SnakeCaseLower.ConvertName(problem.ToString()) : null,
            ["label_names"] = new JsonArray([.. labels.Distinct().Order(StringComparer.Ordinal).Select(label => (JsonNode)label)]),
            ["has_pairs"] = project.Datasets.Any(dataset => dataset.TextPairColumn is not null),
            ["tokenizer"] = project.Tokenizer.ToString(),
        }.ToJsonString();
    }

    /// <summary>The content; only its length where the data are larger than a test would read.</summary>
    private static string Read(string path) =>
        Environment.GetEnvironmentVariable("FINETUNE_FAKE_ENGINE_BRIEF") is null
            ? File.ReadAllText(path)
            : new FileInfo(path).Length.ToString(CultureInfo.InvariantCulture);

    private static void Write(string folder, string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    private static void Say(EngineEvent engineEvent) => Console.Out.WriteLine(JsonSerializer.Serialize(engineEvent, ContractsJson.Line.EngineEvent));
}
