using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FineTune.Contracts;

namespace FineTune.FakeEngine;

/// <summary>Gives outputs that are a function of what the real stage reads: the same inputs, the same bytes.</summary>
internal static class StageImitation
{
    public static int Run(string verb, string requestFile, string? folder)
    {
        byte[] json = File.ReadAllBytes(requestFile);
        Say(new HelloEvent(ProtocolVersion.Current, "fake"));
        StageRequest request = verb switch
        {
            "pull" => JsonSerializer.Deserialize(json, ContractsJson.File.PullRequest)!,
            "tokenize" => JsonSerializer.Deserialize(json, ContractsJson.File.TokenizeRequest)!,
            "train" => JsonSerializer.Deserialize(json, ContractsJson.File.TrainRequest)!,
            "evaluate" => JsonSerializer.Deserialize(json, ContractsJson.File.EvaluateRequest)!,
            _ => JsonSerializer.Deserialize(json, ContractsJson.File.PushRequest)!,
        };
        string output = Path.Combine(request.StageFolder, StageLayout.Output);
        if (Directory.Exists(output))
        {
            Directory.Delete(output, recursive: true);
        }

        Directory.CreateDirectory(output);
        Imitate(request, output, folder);
        foreach (string path in Directory.GetFiles(output))
        {
            byte[] bytes = File.ReadAllBytes(path);
            Say(new OutputEvent(Path.GetFileName(path), bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))));
        }

        Say(new ProgressEvent(10, 10, verb));
        Say(new ResultEvent(true));
        return 0;
    }

    private static void Imitate(StageRequest request, string output, string? folder)
    {
        switch (request)
        {
            case TokenizeRequest:
                foreach (IGrouping<string, DatasetSpec> split in request.Project.Datasets.GroupBy(dataset => dataset.Split))
                {
                    Write(output, TokenFiles.Name(split.Key, 0), string.Concat(split.SelectMany(dataset => dataset.Files).Select(File.ReadAllText)));
                }

                Write(output, "dataset.json", request.Project.Tokenizer.ToString());
                Write(output, TokenFiles.Splits, string.Join('\n', request.Project.Datasets.SelectMany(dataset => dataset.Files).Select(Path.GetFileName)));
                break;
            case TrainRequest train:
                string weights = File.ReadAllText(Path.Combine(train.TokenizeOutput, TokenFiles.Name(SplitNames.Train, 0))) + File.ReadAllText(Path.Combine(train.TokenizeOutput, "dataset.json"));
                string baseWeights = Path.Combine(request.Project.BaseModel.Location, "model.safetensors");
                string start = File.Exists(baseWeights) ? File.ReadAllText(baseWeights) : "";
                string given = Path.Combine(folder ?? "", $"{request.Project.Name}.weights");
                Write(output, "model.safetensors", File.Exists(given) ? File.ReadAllText(given) : start + weights + (request.Project.Training with { PerDeviceEvalBatchSize = 1 }));
                Write(output, "config.json", "{}");
                break;
            case EvaluateRequest:
                string accuracyFile = Path.Combine(folder ?? "", "accuracy.txt");
                string accuracy = File.Exists(accuracyFile) ? File.ReadAllText(accuracyFile).Trim() : "0.9125";
                Write(output, ResultFiles.AllResults, $$"""{"eval_accuracy": {{accuracy}}, "eval_loss": 0.25, "eval_f1_macro": 0.9, "train_runtime": 1.5}""");
                Write(output, ResultFiles.ModelCard, "card");
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

    private static void Write(string folder, string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    private static void Say(EngineEvent engineEvent) => Console.Out.WriteLine(JsonSerializer.Serialize(engineEvent, ContractsJson.Line.EngineEvent));
}
