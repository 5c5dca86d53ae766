#!/usr/bin/env dotnet
// Contrastive training beside a plain PyTorch loop, in turn, ratio of medians. Run it with nothing else on the machine:
//
//     dotnet run benchmarks/contrastive.cs -- MODEL PEER PEER-FILES [--rows 2048] [--batch 64] [--epochs 1] [--learning-rate 2e-5] [--max-length 64]
//         [--runs 3] [--seed 42] [--mini-batch 0] [--bf16] [--packages FOLDER] [--tuned]
//
// Both sides read the same made-up pairs of texts, embed them by the mean of MODEL's states and train by MultipleNegativesRanking. MODEL is a folder with a
// pretrained encoder, such as all-MiniLM-L6-v2. PEER starts Python with torch and transformers, such as python3; PEER-FILES is a folder, HERE or HERE=THERE,
// that Python sees too: pairs and script are put into it, and MODEL has to lie in it. --mini-batch computes batches in parts of so many rows on our side
// (GradCache), and the other side in one piece. --packages takes an SDK that was packed before, --tuned has the other side keep the memory that it has freed.
//
// The other side is started as a careful user would: with a thread for each core, and with OpenBLAS's own choice of kernels. With fewer threads than cores
// nothing is compared.
#:property PublishAot=false
#:include shared/Figures.cs
#:include shared/MadeUpTexts.cs
#:include shared/Options.cs
#:include shared/PackedSdk.cs
#:include shared/Peer.cs
#:include shared/Programs.cs

using System.Text.Json.Nodes;

if (Options.Explains(args, "MODEL", "PEER", "PEER-FILES"))
{
    return 2;
}

var options = new Options(args);
string root = Options.Root;
string model = Path.GetFullPath(args[0]);
var peer = new Peer(args[1], args[2], options.Has("--tuned"));
string batch = options.Text("--batch", "64");
string epochs = options.Text("--epochs", "1");
string learningRate = options.Text("--learning-rate", "2e-5");
string maxLength = options.Text("--max-length", "64");
int seed = options.Integer("--seed", 42);
int runs = options.Integer("--runs", 3);
int miniBatch = options.Integer("--mini-batch", 0);
bool bfloat16 = options.Has("--bf16");

string folder = Directory.CreateTempSubdirectory("finetune-benchmark-").FullName;
var sdk = new PackedSdk(root, folder, options);
peer.Copy(root, "contrastive.py");
WritePairs(Path.Combine(peer.Here, "pairs.csv"), options.Integer("--rows", 2048));
sdk.WriteProject(
    "benchmark",
    [
        ("FineTuneTask", "sentence-similarity"), ("BaseModel", model), ("MaxLength", maxLength), ("NumTrainEpochs", epochs),
        ("PerDeviceTrainBatchSize", batch), ("LearningRate", learningRate), ("SaveStrategy", "no"), ("Bf16", bfloat16 ? "true" : "false"),
        .. miniBatch > 0 ? [("MiniBatchSize", Figures.Written(miniBatch))] : Array.Empty<(string, string)>(), ("NoWarn", "FT3011"),
    ],
    $"""<Dataset Include="{Path.Combine(peer.Here, "pairs.csv")}" Split="train" />""");

var figures = new Figures();
for (int run = 0; run < runs; run++)
{
    string seedText = Figures.Written(seed + run);
    JsonNode ours = sdk.Build("benchmark", $"-p:Seed={seedText}")!;
    JsonNode theirs = peer.Run(
        "contrastive.py",
        $"{peer.There}/pairs.csv",
        $"{peer.There}/{Path.GetRelativePath(peer.Here, model)}",
        batch,
        epochs,
        learningRate,
        maxLength,
        seedText,
        bfloat16 ? "bf16" : "fp32");
    figures.Add(ours, theirs);
    Figures.Say($"seed {seedText}: ours {ours["train_runtime"]} s, loss {ours["train_loss"]}; theirs {theirs.ToJsonString()}");
}

figures.Compare("training in seconds", "train_runtime", "train_runtime");
figures.Compare("seconds from the start of the process to the first step", "train_first_step_runtime", "first_step");
figures.Compare("peak resident memory in MiB", "train_peak_rss", "peak_rss_mb", 1 << 20);
figures.Compare("mean loss", "train_loss", "train_loss");
Directory.Delete(folder, recursive: true);
return 0;

// Lengths as questions and their answers have them: 5 to 12 words, and 8 to 40.
static void WritePairs(string path, int rows)
{
    var texts = new MadeUpTexts(1);
    File.WriteAllLines(
        path, Enumerable.Range(0, rows).Select(row => $"question {row} {texts.Words(5, 13)},answer {row} {texts.Words(8, 41)}").Prepend("anchor,positive"));
}
