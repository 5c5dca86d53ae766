#!/usr/bin/env dotnet
// Training time beside Hugging Face's Trainer, in turn, ratio of medians. Run it with nothing else on the machine:
//
//     dotnet run benchmarks/train.cs -- TRAIN.csv TEST.csv VOCAB.txt|MODEL PEER [--layers 2] [--hidden 128] [--batch 32] [--epochs 3]
//         [--learning-rate 5e-4] [--max-length 128] [--runs 3] [--seed 42] [--bf16] [--tutorial] [--steps 0] [--tuned]
//
// A folder in the place of the vocabulary is a pretrained model, which has sizes of its own.
// The sizes of docs/performance.md are --layers 2 --hidden 128, --layers 4 --hidden 256 and --layers 12 --hidden 768 (with --batch 8 --steps 20).
// --bf16 computes in bfloat16 on both sides. --tutorial pads every row to max-length on the other side, as Hugging Face's tutorial does, and keeps
// our defaults here. --steps ends both sides after so many optimizer steps. --tuned runs the other side a second time with an allocator that keeps what it
// has freed, and compares with that too.
//
// The other side is started as a careful user would: with a thread for each core (left alone, torch takes fewer on some processors), and with OpenBLAS's own
// choice of kernels. What it says it had is printed, and with fewer threads than cores nothing is compared.
//
// TRAIN and TEST have the columns text and label. PEER starts Python with transformers and takes a script and arguments, such as python3;
// the files and scripts named have to lie where it finds them (in a container: --peer-files FOLDER is how it sees TRAIN's folder).
#:property PublishAot=false
#:include shared/Options.cs

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

if (Options.Explains(args, "TRAIN.csv", "TEST.csv", "VOCAB.txt", "PEER"))
{
    return 2;
}

var options = new Options(args);

string root = Options.Root;
string train = Path.GetFullPath(args[0]);
string test = Path.GetFullPath(args[1]);
string vocabulary = Path.GetFullPath(args[2]);
int layers = options.Integer("--layers", 2);
int hidden = options.Integer("--hidden", 128);
string batch = options.Text("--batch", "32");
string epochs = options.Text("--epochs", "3");
string learningRate = options.Text("--learning-rate", "5e-4");
string maxLength = options.Text("--max-length", "128");
int seed = options.Integer("--seed", 42);
int runs = options.Integer("--runs", 3);
bool bfloat16 = options.Has("--bf16");
bool tutorial = options.Has("--tutorial");
string steps = options.Text("--steps", "0");
bool tuned = options.Has("--tuned");
bool isPretrained = Directory.Exists(vocabulary);
string peerFolder = options.Text("--peer-files", Path.GetDirectoryName(train)!);

string folder = Directory.CreateTempSubdirectory("finetune-benchmark-").FullName;
string packages = Path.Combine(folder, "packages");
string version = $"0.1.0-benchmark.{DateTime.UtcNow.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}";
Run(
    "dotnet",
    root,
    keepsMemory: false,
    ["pack", Path.Combine("src", "FineTune.Sdk"), "-c", "Release", $"-p:Version={version}", "-o", packages, "-nr:false", "-v", "q"]);
WriteProject();

List<JsonNode> ours = [];
List<JsonNode> theirs = [];
List<JsonNode> theirsTuned = [];
for (int run = 0; run < runs; run++)
{
    string seedText = (seed + run).ToString(CultureInfo.InvariantCulture);
    Run("dotnet", folder, keepsMemory: false, ["build", "benchmark.finetune", $"-p:Seed={seedText}", "-nr:false", "-v", "q"]);
    ours.Add(JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "bin", "benchmark", "all_results.json")))!);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"seed {seedText}: ours {ours[^1]["train_runtime"]} s, evaluation {ours[^1]["eval_runtime"]} s, accuracy {ours[^1]["eval_accuracy"]}"));
    theirs.Add(Peer(seedText, keepsMemory: false));
    Console.WriteLine($"    theirs {theirs[^1].ToJsonString()}");
    if (tuned)
    {
        theirsTuned.Add(Peer(seedText, keepsMemory: true));
        Console.WriteLine($"    theirs, tuned {theirsTuned[^1].ToJsonString()}");
    }
}

CompareAll("", theirs);
if (tuned)
{
    CompareAll(", tuned", theirsTuned);
}

foreach (string work in (string[])["data", "forward", "backward", "optimizer"])
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {work,-10} {Median(ours, $"train_{work}_runtime"):0.00} s"));
}

Directory.Delete(folder, recursive: true);
return 0;

JsonNode Peer(string seedText, bool keepsMemory)
{
    string[] peer = args[3].Split(' ');
    string output = Run(peer[0], folder, keepsMemory,
    [
        .. peer[1..],
        $"{peerFolder}/text_classification.py",
        $"{peerFolder}/{Path.GetFileName(train)}",
        $"{peerFolder}/{Path.GetFileName(test)}",
        $"{peerFolder}/{Path.GetFileName(vocabulary)}",
        layers.ToString(CultureInfo.InvariantCulture), hidden.ToString(CultureInfo.InvariantCulture), batch, epochs, learningRate, maxLength, seedText,
        steps, bfloat16 ? "bf16" : "fp32", tutorial ? "max_length" : "longest",
    ]);
    JsonNode result = JsonNode.Parse(output.Trim().Split('\n')[^1])!;
    int threads = (int)result["threads"]!.GetValue<double>();
    return threads >= Environment.ProcessorCount
        ? result
        : throw new InvalidOperationException($"The other side had {threads} of {Environment.ProcessorCount} threads; that is no comparison.");
}

void CompareAll(string kind, List<JsonNode> others)
{
    double faster = Median(others, "train_runtime") / Median(ours, "train_runtime");
    double fasterEvaluation = Median(others, "eval_runtime") / Median(ours, "eval_runtime");
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"training{kind}: ours {Median(ours, "train_runtime"):0.00} s, theirs {Median(others, "train_runtime"):0.00} s, ratio {faster:0.00}"));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"evaluation{kind}: ours {Median(ours, "eval_runtime"):0.00} s, theirs {Median(others, "eval_runtime"):0.00} s, ratio {fasterEvaluation:0.00}"));
    Compare($"seconds from the start of the process to the first step{kind}", others, "train_first_step_runtime", "first_step", 1);
    Compare($"peak resident memory in MiB{kind}", others, "train_peak_rss", "peak_rss_mb", 1 << 20);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"mean accuracy{kind}: ours {ours.Average(result => result["eval_accuracy"]!.GetValue<double>()):0.000}, "
        + $"theirs {others.Average(result => result["eval_accuracy"]!.GetValue<double>()):0.000}"));
}

void Compare(string what, List<JsonNode> others, string ourKey, string theirKey, double unit)
{
    (double here, double there) = (Median(ours, ourKey) / unit, Median(others, theirKey));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: ours {here:0.0}, theirs {there:0.0}, ratio {here / there:0.00}"));
}

void WriteProject()
{
    if (!isPretrained)
    {
        WriteModel(Directory.CreateDirectory(Path.Combine(folder, "base")).FullName);
    }

    File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
        <configuration><packageSources><add key="benchmark" value="{packages}" /></packageSources></configuration>
        """);
    File.WriteAllText(Path.Combine(folder, "benchmark.finetune"), $"""
        <Project Sdk="FineTune.Sdk/{version}">
          <PropertyGroup>
            <FineTuneTask>text-classification</FineTuneTask>
            <BaseModel>{(isPretrained ? vocabulary : "base")}</BaseModel>
            <MaxLength>{maxLength}</MaxLength>
            <NumTrainEpochs>{epochs}</NumTrainEpochs>
            <PerDeviceTrainBatchSize>{batch}</PerDeviceTrainBatchSize>
            <PerDeviceEvalBatchSize>{batch}</PerDeviceEvalBatchSize>
            <LearningRate>{learningRate}</LearningRate>
            <SaveStrategy>no</SaveStrategy>
            <MaxSteps>{(steps == "0" ? "-1" : steps)}</MaxSteps>
            <Bf16>{(bfloat16 ? "true" : "false")}</Bf16>
            <NoWarn>FT3011</NoWarn>
            <FineTuneNoCache>true</FineTuneNoCache>
          </PropertyGroup>
          <ItemGroup>
            <Dataset Include="{train}" Split="train" />
            <Dataset Include="{test}" Split="test" />
            <Metric Include="accuracy" />
          </ItemGroup>
        </Project>
        """);
}

void WriteModel(string model)
{
    File.Copy(vocabulary, Path.Combine(model, "vocab.txt"));
    File.WriteAllText(Path.Combine(model, "config.json"), JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["model_type"] = "bert",
        ["vocab_size"] = File.ReadLines(vocabulary).Count(),
        ["hidden_size"] = hidden,
        ["num_hidden_layers"] = layers,
        ["num_attention_heads"] = Math.Max(1, hidden / 64),
        ["intermediate_size"] = 4 * hidden,
    }));
}

static string Run(string program, string folder, bool keepsMemory, string[] arguments)
{
    var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
    foreach (string name in (string[])["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"])
    {
        start.Environment.Remove(name);
    }

    start.Environment["OMP_NUM_THREADS"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);
    if (keepsMemory)
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
