#!/usr/bin/env dotnet
// Two processes of one thread beside one process of two threads, in turn, ratio of medians. Run it with nothing else on the machine, which has two cores:
//
//     dotnet run -c Release benchmarks/ranks.cs -- --torch FOLDER [--sizes 4x256,6x384] [--steps 12] [--runs 3] [--launcher "mpirun.mpich -n 2"]
//         [--afterwards] [--batch 32] [--shards] [--compressed] [--gloo]
//
// FOLDER has libtorch's libraries. Texts are made up, 128 tokens long; a step has 32 rows, of which each of two processes computes 16. The figure is the
// examples a second of train_results.json, without the start of the processes: by two over Gloo, or by a launcher over MPI, divided by those of one.
// --shards gives in place of the figures the most memory (VmHWM) that each of two processes over Gloo has had, without and with ShardOptimizer.
// --gloo leaves MPI out. --compressed adds runs whose gradients are sent in 16 bits.
// --afterwards adds runs whose gradients are added up after the backward pass, as AutoFindBatchSize has it, in place of during it.
#:property PublishAot=false
#:property AssemblyName=FineTune.Benchmarks
#:project ../src/FineTune.Engine/FineTune.Engine.csproj
#:include shared/Options.cs

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;

var options = new Options(args);
string torch = options.Text("--torch", "");
if (torch.Length == 0 || options.Has("--help"))
{
    Console.Error.WriteLine("usage: dotnet run -c Release benchmarks/ranks.cs -- --torch FOLDER [options]; the head of the file lists them");
    return 2;
}

int batch = options.Integer("--batch", 32);
int steps = options.Integer("--steps", 12);
int runs = options.Integer("--runs", 3);
string[] launcher = options.Text("--launcher", "mpirun.mpich -n 2").Split(' ');
string folder = Directory.CreateTempSubdirectory("finetune-benchmark-").FullName;
var random = new Random(1);
string[] words = [.. Enumerable.Range(0, 400).Select(word => string.Concat(Enumerable.Range(0, 3).Select(_ => (char)('a' + random.Next(26)))))];
string data = Path.Combine(folder, "train.csv");
File.WriteAllLines(
    data,
    Enumerable.Range(0, batch * steps)
        .Select(row => $"{string.Join(' ', Enumerable.Range(0, 126).Select(_ => words[random.Next(words.Length)]))},{row % 2}").Prepend("text,label"));

TrainingArguments plain = new() { MaxSteps = steps, SaveStrategy = SaveStrategy.No };
TrainingArguments afterwards = plain with { AutoFindBatchSize = true };
TrainingArguments bf16 = plain with { GradientCompression = GradientCompression.Bf16 };
TrainingArguments fp16 = plain with { GradientCompression = GradientCompression.Fp16 };
(string Name, int Processes, string[] Command, string Threads, TrainingArguments Arguments, bool IsWanted)[] ways =
[
    ("one process, 2 threads", 1, [], "2", plain, true),
    ("two over Gloo", 2, [], "2", plain, true),
    ("two over MPI", 2, launcher, "1", plain, !options.Has("--gloo")),
    ("Gloo, afterwards", 2, [], "2", afterwards, options.Has("--afterwards")),
    ("MPI, afterwards", 2, launcher, "1", afterwards, options.Has("--afterwards") && !options.Has("--gloo")),
    ("Gloo, bf16", 2, [], "2", bf16, options.Has("--compressed")),
    ("Gloo, fp16", 2, [], "2", fp16, options.Has("--compressed")),
    ("MPI, bf16", 2, launcher, "1", bf16, options.Has("--compressed") && !options.Has("--gloo")),
    ("MPI, fp16", 2, launcher, "1", fp16, options.Has("--compressed") && !options.Has("--gloo")),
];
ways = [.. ways.Where(way => way.IsWanted)];
if (options.Has("--shards"))
{
    Console.WriteLine("| | rank 0 | rank 1 | with ShardOptimizer: rank 0 | rank 1 |\n|---|---|---|---|---|");
}
else
{
    Console.WriteLine($"| | {string.Join(" | ", ways.Select(way => way.Processes == 1 ? way.Name : $"{way.Name} | "))} |");
    Console.WriteLine($"|---|{string.Concat(ways.Select(way => way.Processes == 1 ? "---|" : "---|---|"))}");
}

foreach (string size in options.Text("--sizes", "4x256,6x384").Split(','))
{
    ProjectSpec project = Project(size);
    string tokens = Directory.CreateDirectory(Path.Combine(folder, size, "tokenize")).FullName;
    var request = new TokenizeRequest { Key = "0", StageFolder = tokens, Project = project };
    Engine([], "1", "tokenize", Request(tokens, request, ContractsJson.File.TokenizeRequest));
    if (options.Has("--shards"))
    {
        bool[] sharded = [false, true];
        long[] bytes = [.. sharded.SelectMany(shards =>
        {
            var peaks = new long[2];
            Train(project, tokens, 2, [], "2", plain with { ShardOptimizer = shards }, engine => Watch(engine, peaks));
            return peaks;
        })];
        Console.WriteLine($"| {size} | {string.Join(" | ", bytes.Select(peak => FormattableString.Invariant($"{peak / 1024.0:0} MiB")))} |");
        continue;
    }

    List<double>[] rates = [.. ways.Select(_ => new List<double>())];
    for (int run = 0; run < runs; run++)
    {
        for (int way = 0; way < ways.Length; way++)
        {
            rates[way].Add(Train(project, tokens, ways[way].Processes, ways[way].Command, ways[way].Threads, ways[way].Arguments));
        }
    }

    double alone = Median(rates[0]);
    Console.WriteLine($"| {size} | {string.Join(" | ", ways.Select((way, index) => Cells(way.Processes, Median(rates[index]), alone)))} |");
}

Directory.Delete(folder, recursive: true);
return 0;

ProjectSpec Project(string size)
{
    int[] sizes = [.. size.Split('x').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
    string model = Directory.CreateDirectory(Path.Combine(folder, size, "base")).FullName;
    File.WriteAllText(Path.Combine(model, "config.json"), new JsonObject
    {
        ["model_type"] = "bert",
        ["num_hidden_layers"] = sizes[0],
        ["hidden_size"] = sizes[1],
        ["num_attention_heads"] = sizes[1] / 64,
        ["intermediate_size"] = 4 * sizes[1],
    }.ToJsonString());
    return new ProjectSpec
    {
        Name = "ranks",
        ProjectFile = Path.Combine(folder, "ranks.finetune"),
        Task = FineTuneTask.TextClassification,
        BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, model),
        TaskArguments = new TaskArguments(),
        Tokenizer = new TokenizerArguments { VocabSize = 1000, MaxLength = 128 },
        Training = plain,
        Datasets = [new DatasetSpec { Files = [data], Split = "train", Format = DatasetFormat.Csv }],
        Metrics = [],
    };
}

static string Cells(int processes, double rate, double alone) => processes == 1
    ? FormattableString.Invariant($"{rate:0.0}/s")
    : FormattableString.Invariant($"{rate:0.0}/s | {rate / alone:0.00}");

// Examples a second.
double Train(
    ProjectSpec project, string tokens, int processes, string[] command, string threads, TrainingArguments arguments, Action<Process>? watch = null)
{
    string stage = Directory.CreateDirectory(Path.Combine(folder, Guid.NewGuid().ToString("N"))).FullName;
    var request = new TrainRequest
    {
        Key = "0",
        StageFolder = stage,
        Project = project with { Training = arguments with { PerDeviceTrainBatchSize = batch / processes } },
        Device = "cpu",
        TorchDirectory = Path.GetFullPath(torch),
        TokenizeOutput = Path.Combine(tokens, StageLayout.Output),
        Processes = command.Length > 0 ? 1 : processes,
    };
    Engine(command, threads, "train", Request(stage, request, ContractsJson.File.TrainRequest), watch);
    JsonNode results = JsonNode.Parse(File.ReadAllText(Path.Combine(stage, StageLayout.Output, "train_results.json")))!;
    Directory.Delete(stage, recursive: true);
    return results["train_samples_per_second"]!.GetValue<double>();
}

static string Request<T>(string stage, T request, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
{
    string path = Path.Combine(stage, StageLayout.Request);
    File.WriteAllText(path, JsonSerializer.Serialize(request, type));
    return path;
}

// Its environment is that of a build (GOMP_SPINCOUNT, glibc's tunables): docs/performance.md.
static void Engine(string[] command, string threads, string verb, string request, Action<Process>? watch = null)
{
    string[] engine = ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "FineTune.Engine.dll"), verb, "--request", request];
    string[] all = [.. command, .. engine];
    var start = new ProcessStartInfo(all[0], all[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true };
    start.Environment["OMP_NUM_THREADS"] = threads;
    start.Environment["GOMP_SPINCOUNT"] = "10000";
    start.Environment["DOTNET_TieredCompilation"] = "0";
    start.Environment["GLIBC_TUNABLES"] =
        "glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0:glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=8589934592";
    using Process process = Process.Start(start)!;
    Task<string> said = process.StandardOutput.ReadToEndAsync();
    watch?.Invoke(process);
    string output = said.Result;
    process.WaitForExit();
    if (process.ExitCode != 0)
    {
        throw new InvalidOperationException($"{verb} ended with {process.ExitCode}:\n{output}");
    }
}

// The most memory of each rank so far, in KiB, until the engine that has started them ends.
static void Watch(Process engine, long[] peaks)
{
    while (!engine.WaitForExit(TimeSpan.FromMilliseconds(50)))
    {
        try
        {
            foreach (string child in Directory.GetDirectories($"/proc/{engine.Id}/task")
                         .SelectMany(thread => File.ReadAllText($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            {
                int rank = File.ReadAllText($"/proc/{child}/environ").Contains("\0RANK=1\0", StringComparison.Ordinal) ? 1 : 0;
                string? most = File.ReadAllLines($"/proc/{child}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
                peaks[rank] = Math.Max(peaks[rank], long.Parse((most ?? "VmHWM: 0 kB").Split(' ')[^2], CultureInfo.InvariantCulture));
            }
        }
        catch (IOException)
        {
            // One has just ended.
        }
    }
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
