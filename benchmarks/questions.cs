#!/usr/bin/env dotnet
// Question answering from end to end beside Hugging Face's Trainer with what run_qa.py does, in turn, ratios of medians. Run it with nothing else on the
// machine:
//
//     dotnet run benchmarks/questions.cs -- TRAIN.jsonl TEST.jsonl MODEL PEER PEER-FILES [--train-rows 200] [--test-rows 100] [--max-length 384]
//         [--doc-stride 128] [--batch 8] [--epochs 1] [--runs 3] [--seed 42] [--packages FOLDER] [--tuned]
//
// TRAIN and TEST have questions, contexts and answers as SQuAD's, a row a line, of which the first rows are taken. MODEL is a folder with a pretrained
// encoder, such as all-MiniLM-L6-v2, that lies in PEER-FILES. Measured are our whole build (windows, training, evaluation, model card and report) and their
// whole process (the same, and the model saved). PEER starts Python with transformers, such as python3; PEER-FILES is a folder, HERE or HERE=THERE, that
// Python sees too. --packages takes an SDK that was packed before, --tuned has the other side keep the memory that it has freed. With fewer threads than
// cores there nothing is compared.
#:property PublishAot=false
#:include shared/Figures.cs
#:include shared/Options.cs
#:include shared/PackedSdk.cs
#:include shared/Peer.cs
#:include shared/Programs.cs

using System.Diagnostics;
using System.Text.Json.Nodes;

if (Options.Explains(args, "TRAIN.jsonl", "TEST.jsonl", "MODEL", "PEER", "PEER-FILES"))
{
    return 2;
}

var options = new Options(args);
string root = Options.Root;
var peer = new Peer(args[3], args[4], options.Has("--tuned"));
string model = Path.GetFullPath(args[2]);
string maxLength = options.Text("--max-length", "384");
string stride = options.Text("--doc-stride", "128");
string batch = options.Text("--batch", "8");
string epochs = options.Text("--epochs", "1");
int runs = options.Integer("--runs", 3);
int seed = options.Integer("--seed", 42);
const int EvaluationBatch = 8;

string folder = Directory.CreateTempSubdirectory("finetune-benchmark-").FullName;
var sdk = new PackedSdk(root, folder, options);
peer.Copy(root, "measured.py", "questions.py", "windows.py");
File.WriteAllLines(Path.Combine(peer.Here, "questions-train.jsonl"), File.ReadLines(args[0]).Take(options.Integer("--train-rows", 200)));
File.WriteAllLines(Path.Combine(peer.Here, "questions-test.jsonl"), File.ReadLines(args[1]).Take(options.Integer("--test-rows", 100)));
sdk.WriteProject(
    "benchmark",
    [
        ("FineTuneTask", "question-answering"), ("BaseModel", model), ("MaxLength", maxLength), ("DocStride", stride), ("NumTrainEpochs", epochs),
        ("PerDeviceTrainBatchSize", batch), ("PerDeviceEvalBatchSize", Figures.Written(EvaluationBatch)), ("LearningRate", "5e-5"), ("SaveStrategy", "no"),
        ("NoWarn", "FT3011"),
    ],
    $"""<Dataset Include="{Path.Combine(peer.Here, "questions-train.jsonl")}" Split="train" />""",
    $"""<Dataset Include="{Path.Combine(peer.Here, "questions-test.jsonl")}" Split="test" />""");
sdk.Build("benchmark", "-t:Restore");

var figures = new Figures();
for (int run = 0; run < runs; run++)
{
    string seedText = Figures.Written(seed + run);
    var watch = Stopwatch.StartNew();
    JsonNode ours = sdk.Build("benchmark", "-t:Rebuild", "--no-restore", $"-p:Seed={seedText}")!;
    ours["seconds"] = watch.Elapsed.TotalSeconds;
    JsonNode theirs = peer.Run(
        "questions.py",
        $"{peer.There}/questions-train.jsonl",
        $"{peer.There}/questions-test.jsonl",
        $"{peer.There}/{Path.GetRelativePath(peer.Here, model)}",
        maxLength,
        stride,
        batch,
        Figures.Written(EvaluationBatch),
        epochs,
        seedText);
    figures.Add(ours, theirs);
    Figures.Say($"seed {seedText}: ours {ours["seconds"]} s, training {ours["train_runtime"]}, evaluation {ours["eval_runtime"]}, F1 {ours["eval_f1"]}");
    Figures.Say($"    theirs {theirs.ToJsonString()}");
}

figures.Compare("from end to end in seconds", "seconds", "seconds");
figures.Compare("training in seconds", "train_runtime", "train_runtime");
figures.Compare("evaluation in seconds", "eval_runtime", "eval_runtime");
figures.Compare("peak resident memory in MiB", "train_peak_rss", "peak_rss_mb", 1 << 20);
figures.Compare("mean loss", "train_loss", "train_loss");
Directory.Delete(folder, recursive: true);
return 0;
