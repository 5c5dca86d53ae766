#!/usr/bin/env dotnet
// Contrastive training beside a plain PyTorch loop, in turn, ratio of medians. Run it with nothing else on the machine:
//
//     dotnet run benchmarks/contrastive.cs -- MODEL PEER PEER-FILES [--rows 2048] [--batch 64] [--epochs 1] [--learning-rate 2e-5] [--max-length 64]
//         [--runs 3] [--seed 42] [--mini-batch 0] [--bf16] [--tuned]
//
// Both sides read the same made-up pairs of texts, embed them by the mean of MODEL's states and train by MultipleNegativesRanking. MODEL is a folder with a
// pretrained encoder, such as all-MiniLM-L6-v2. PEER starts Python with torch and transformers, such as python3; PEER-FILES is a folder, HERE or HERE=THERE,
// that Python sees too: pairs and script are put into it, and MODEL has to lie in it. --mini-batch computes batches in parts of so many rows on our side
// (GradCache), and the other side in one piece. --tuned has the other side keep the memory that it has freed.
//
// The other side is started as a careful user would: with a thread for each core, and with OpenBLAS's own choice of kernels. With fewer threads than cores
// nothing is compared.
#:property PublishAot=false
#:include shared/Options.cs

using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

if (args.Length < 3 || args[0] is "--help" or "-h")
{
    Console.Error.WriteLine("usage: dotnet run benchmarks/contrastive.cs -- MODEL PEER PEER-FILES [options]; the head of the file lists them");
    return 2;
}

var options = new Options(args);
string root = Path.GetFullPath(Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, ".."));
string model = Path.GetFullPath(args[0]);
string[] places = args[2].Split('=');
(string here, string there) = (Path.GetFullPath(places[0]), places[^1]);
string batch = options.Text("--batch", "64");
string epochs = options.Text("--epochs", "1");
string learningRate = options.Text("--learning-rate", "2e-5");
string maxLength = options.Text("--max-length", "64");
int seed = options.Integer("--seed", 42);
int runs = options.Integer("--runs", 3);
int miniBatch = options.Integer("--mini-batch", 0);
bool bfloat16 = options.Has("--bf16");
bool tuned = options.Has("--tuned");

string folder = Directory.CreateTempSubdirectory("finetune-benchmark-").FullName;
string packages = Path.Combine(folder, "packages");
string version = $"0.1.0-benchmark.{DateTime.UtcNow.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}";
Run("dotnet", root, ["pack", Path.Combine("src", "FineTune.Sdk"), "-c", "Release", $"-p:Version={version}", "-o", packages, "-nr:false", "-v", "q"]);
File.Copy(Path.Combine(root, "benchmarks", "peer", "contrastive.py"), Path.Combine(here, "contrastive.py"), overwrite: true);
WritePairs(Path.Combine(here, "pairs.csv"), options.Integer("--rows", 2048));
WriteProject();

List<JsonNode> ours = [];
List<JsonNode> theirs = [];
for (int run = 0; run < runs; run++)
{
    string seedText = (seed + run).ToString(CultureInfo.InvariantCulture);
    Run("dotnet", folder, ["build", "benchmark.finetune", $"-p:Seed={seedText}", "-nr:false", "-v", "q"]);
    ours.Add(JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "bin", "benchmark", "all_results.json")))!);
    theirs.Add(Peer(seedText));
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"seed {seedText}: ours {ours[^1]["train_runtime"]} s, loss {ours[^1]["train_loss"]}; theirs {theirs[^1].ToJsonString()}"));
}

Compare("training in seconds", "train_runtime", "train_runtime", 1);
Compare("seconds from the start of the process to the first step", "train_first_step_runtime", "first_step", 1);
Compare("peak resident memory in MiB", "train_peak_rss", "peak_rss_mb", 1 << 20);
Compare("mean loss", "train_loss", "train_loss", 1);
Directory.Delete(folder, recursive: true);
return 0;

JsonNode Peer(string seedText)
{
    string[] peer = args[1].Split(' ');
    string output = Run(peer[0], folder,
    [
        .. peer[1..], $"{there}/contrastive.py", $"{there}/pairs.csv", $"{there}/{Path.GetRelativePath(here, model)}", batch, epochs, learningRate, maxLength,
        seedText, bfloat16 ? "bf16" : "fp32",
    ]);
    JsonNode result = JsonNode.Parse(output.Trim().Split('\n')[^1])!;
    int threads = (int)result["threads"]!.GetValue<double>();
    return threads >= Environment.ProcessorCount
        ? result
        : throw new InvalidOperationException($"The other side had {threads} of {Environment.ProcessorCount} threads; that is no comparison.");
}

void Compare(string what, string ourKey, string theirKey, double unit)
{
    (double left, double right) = (Median(ours, ourKey) / unit, Median(theirs, theirKey));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: ours {left:0.000}, theirs {right:0.000}, theirs / ours {right / left:0.00}"));
}

void WriteProject()
{
    File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
        <configuration><packageSources><add key="benchmark" value="{packages}" /></packageSources></configuration>
        """);
    File.WriteAllText(Path.Combine(folder, "benchmark.finetune"), $"""
        <Project Sdk="FineTune.Sdk/{version}">
          <PropertyGroup>
            <FineTuneTask>sentence-similarity</FineTuneTask>
            <BaseModel>{model}</BaseModel>
            <MaxLength>{maxLength}</MaxLength>
            <NumTrainEpochs>{epochs}</NumTrainEpochs>
            <PerDeviceTrainBatchSize>{batch}</PerDeviceTrainBatchSize>
            <LearningRate>{learningRate}</LearningRate>
            <SaveStrategy>no</SaveStrategy>
            <Bf16>{(bfloat16 ? "true" : "false")}</Bf16>
            {(miniBatch > 0 ? $"<MiniBatchSize>{miniBatch}</MiniBatchSize>" : "")}
            <NoWarn>FT3011</NoWarn>
            <FineTuneNoCache>true</FineTuneNoCache>
          </PropertyGroup>
          <ItemGroup>
            <Dataset Include="{Path.Combine(here, "pairs.csv")}" Split="train" />
          </ItemGroup>
        </Project>
        """);
}

// Lengths as questions and their answers have them: 5 to 12 words, and 8 to 40.
static void WritePairs(string path, int rows)
{
    string[] words = "the a of to and in is it you that he was for on are with as his they at be this from have or by one had not but what all were when"
        .Split(' ');
    var random = new Random(1);
    string Words(int least, int most) => string.Join(' ', Enumerable.Range(0, random.Next(least, most)).Select(_ => words[random.Next(words.Length)]));
    File.WriteAllLines(path, Enumerable.Range(0, rows).Select(row => $"question {row} {Words(5, 13)},answer {row} {Words(8, 41)}").Prepend("anchor,positive"));
}

string Run(string program, string workingFolder, string[] arguments)
{
    var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = workingFolder, RedirectStandardOutput = true };
    foreach (string name in (string[])["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"])
    {
        start.Environment.Remove(name);
    }

    start.Environment["OMP_NUM_THREADS"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);
    if (tuned && program != "dotnet")
    {
        start.Environment["MALLOC_MMAP_THRESHOLD_"] = start.Environment["MALLOC_TRIM_THRESHOLD_"] = "8589934592";
        start.Environment["MALLOC_TOP_PAD_"] = "67108864";
    }

    using Process process = Process.Start(start)!;
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0
        ? output
        : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}");
}

static double Median(List<JsonNode> results, string key)
{
    double[] sorted = [.. results.Select(result => result[key]!.GetValue<double>()).Order()];
    return sorted[sorted.Length / 2];
}
