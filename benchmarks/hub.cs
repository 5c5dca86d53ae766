#!/usr/bin/env dotnet
// Pull and push beside Python's huggingface_hub, in turn, against the test hub of this repository on loopback; ratios of medians. Run it with nothing else on
// the machine:
//
//     dotnet run benchmarks/hub.cs -- PEER [--files 300] [--kilobytes 20] [--megabytes 500] [--runs 3] [--folder FOLDER] [--peer-folder FOLDER]
//
// PEER starts Python with huggingface_hub and takes a script and arguments, such as python3. All files lie below --folder (else in a temporary one), the
// peer's script among them; in a container, --peer-folder is how Python sees it.
//
// Both sides begin with an empty cache and an empty repository. They are timed three ways: the whole command from the start of its process; without that start
// (ours from the engine's first line to its last, so with the loading and compiling of our HTTP client; theirs around the call, with all modules loaded, their
// HTTP client among them); and on the wire, from the first request's arrival at the hub to the end of its last answer, which is the same for both. CPU seconds
// are of the whole process; those of the hub are its share in ours.
#:property PublishAot=false
#:project ../src/FineTune.Contracts/FineTune.Contracts.csproj
#:include shared/Options.cs

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;

const string Token = "hf_alice";

if (Options.Explains(args, "PEER"))
{
    return 2;
}

var options = new Options(args);

string root = Options.Root;
int files = options.Integer("--files", 300);
int kilobytes = options.Integer("--kilobytes", 20);
int megabytes = options.Integer("--megabytes", 500);
int runs = options.Integer("--runs", 3);
string folder = Path.Combine(Path.GetFullPath(options.Text("--folder", Path.GetTempPath())), "finetune-hub-" + Guid.NewGuid().ToString("N")[..8]);
string peerFolder = options.Has("--peer-folder") ? Path.Combine(options.Text("--peer-folder", ""), Path.GetFileName(folder)) : folder;
Directory.CreateDirectory(folder);
File.Copy(Path.Combine(root, "benchmarks", "peer", "hub.py"), Path.Combine(folder, "hub.py"));

// The engine as the package has it, compiled ahead of time for this platform.
string engine = Path.Combine(folder, "engine", "FineTune.Engine.dll");
Run(
    "dotnet",
    root,
    "publish",
    Path.Combine("src", "FineTune.Engine"),
    "-c",
    "Release",
    "-r",
    RuntimeInformation.RuntimeIdentifier,
    "--self-contained",
    "false",
    "-p:PublishReadyToRun=true", "-o", Path.GetDirectoryName(engine)!, "-nr:false", "-v", "q");
Run("dotnet", root, "build", Path.Combine("tests", "FineTune.TestHub"), "-c", "Release", "-nr:false", "-v", "q");
string seed = Path.Combine(folder, "seed");
var random = new Random(7);
Transfer[] transfers =
[
    new($"{files} files of {kilobytes} kB", "small", ".jsonl", ".jsonl", files, kilobytes * 1000L),
    new($"{files} files of {kilobytes} kB, large file storage", "small-lfs", ".parquet", ".safetensors", files, kilobytes * 1000L),
    new($"1 file of {megabytes} MB, large file storage", "large", ".parquet", ".safetensors", 1, megabytes * 1_000_000L),
];
foreach (Transfer transfer in transfers)
{
    Fill(Path.Combine(seed, "datasets", "acme", transfer.Name), transfer, transfer.Extension);
}

using Process hub = StartHub(out string endpoint);
Console.WriteLine(
    "| | whole: ours, s | theirs, s | ratio | without start: ours, s | theirs, s | ratio | on the wire: ours, s | theirs, s | ratio | ours, CPU s | "
        + "theirs, CPU s | hub, CPU s |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
int pushes = 0;
foreach (Transfer transfer in transfers)
{
    Report($"pull: {transfer.What}", () => Pull(transfer), () => PeerPull(transfer));
}

foreach (Transfer transfer in transfers)
{
    string content = Path.Combine(folder, "push-" + transfer.Name);
    Fill(content, transfer, transfer.PushExtension);
    Report($"push: {transfer.What}", () => Push(transfer, content), () => PeerPush(transfer, content));
    Directory.Delete(content, recursive: true);
}

hub.StandardInput.Close();
hub.WaitForExit();
Directory.Delete(folder, recursive: true);
return 0;

void Report(string what, Func<Measured> ours, Func<Measured> theirs)
{
    List<Measured> here = [];
    List<Measured> there = [];
    double hubSeconds = 0;
    for (int run = 0; run < runs; run++)
    {
        hub.Refresh();
        TimeSpan before = hub.TotalProcessorTime;
        here.Add(OnTheWire(ours));
        hub.Refresh();
        hubSeconds += (hub.TotalProcessorTime - before).TotalSeconds / runs;
        there.Add(OnTheWire(theirs));
    }

    string Compare(Func<Measured, double> seconds)
    {
        (double our, double their) = (Median(here.Select(seconds)), Median(there.Select(seconds)));
        return string.Create(CultureInfo.InvariantCulture, $"{our:0.00} | {their:0.00} | {their / our:0.00}");
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {what} | {Compare(one => one.WithStart)} | {Compare(one => one.Seconds)} | {Compare(one => one.Wire)} | "
            + $"{Median(here.Select(one => one.Cpu)):0.00} | {Median(there.Select(one => one.Cpu)):0.00} | {hubSeconds:0.00} |"));
}

Measured OnTheWire(Func<Measured> transfer)
{
    HubSeconds();
    return transfer() with { Wire = HubSeconds() };
}

// The hub says how long its last requests took, and forgets them.
double HubSeconds()
{
    hub.StandardInput.WriteLine();
    return double.Parse(hub.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
}

Measured Pull(Transfer transfer)
{
    string home = Directory.CreateDirectory(Path.Combine(folder, "home")).FullName;
    var dataset =
        new DatasetSpec { Files = [], Split = "train", Format = DatasetFormat.Parquet, Hub = new HubDatasetReference($"acme/{transfer.Name}", "main") };
    var request = new PullRequest
    {
        Key = "pull",
        StageFolder = Directory.CreateDirectory(Path.Combine(folder, "stage")).FullName,
        PinFile = Path.Combine(folder, "stage", "finetune.lock.json"),
        Project = Project([dataset], null),
    };
    Measured measured = Engine("pull", JsonSerializer.Serialize(request, ContractsJson.File.PullRequest), home);
    if (Directory.GetFiles(Path.Combine(home, "hub", "datasets--acme--" + transfer.Name, "blobs")).Length < transfer.Files)
    {
        throw new InvalidOperationException("The cache does not hold what was to be pulled.");
    }

    Directory.Delete(home, recursive: true);
    Directory.Delete(request.StageFolder, recursive: true);
    return measured;
}

Measured Push(Transfer transfer, string content)
{
    Stamp(content);
    var request = new PushRequest
    {
        Key = "push",
        StageFolder = Directory.CreateDirectory(Path.Combine(folder, "stage")).FullName,
        ModelFolder = content,
        CheckpointsFolder = Path.Combine(folder, "none"),
        Project = Project([], new HubDestinationSpec($"alice/{transfer.Name}-{pushes++}", null, null, HubStrategy.End)),
    };
    Measured measured = Engine("push", JsonSerializer.Serialize(request, ContractsJson.File.PushRequest), Path.Combine(folder, "home"));
    Directory.Delete(request.StageFolder, recursive: true);
    return measured;
}

Measured PeerPull(Transfer transfer)
{
    string home = Path.Combine(folder, "home");
    Measured measured = Peer("pull", "dataset", $"acme/{transfer.Name}", "home");
    Directory.Delete(home, recursive: true);
    return measured;
}

Measured PeerPush(Transfer transfer, string content)
{
    Stamp(content);
    return Peer("push", "model", $"alice/{transfer.Name}-{pushes++}", Path.GetFileName(content));
}

Measured Peer(string verb, string kind, string repository, string place)
{
    string[] peer = args[0].Split(' ');
    double before = ChildSeconds();
    var whole = Stopwatch.StartNew();
    string output = Run(peer[0], folder, [.. peer[1..], $"{peerFolder}/hub.py", verb, endpoint, Token, kind, repository, $"{peerFolder}/{place}"]);
    JsonNode result = JsonNode.Parse(output.Trim().Split('\n')[^1])!;
    return new Measured((double)result["seconds"]!, whole.Elapsed.TotalSeconds, ChildSeconds() - before);
}

Measured Engine(string verb, string request, string home)
{
    string path = Path.Combine(folder, "request.json");
    File.WriteAllText(path, request);
    var start = new ProcessStartInfo("dotnet", ["exec", engine, verb, "--request", path]) { RedirectStandardOutput = true, RedirectStandardInput = true };
    start.Environment["HF_ENDPOINT"] = endpoint;
    start.Environment["HF_TOKEN"] = Token;
    start.Environment["HF_HOME"] = home;
    double before = ChildSeconds();
    var whole = Stopwatch.StartNew();
    using Process process = Process.Start(start)!;
    var lines = new List<string>();
    Stopwatch? watch = null;
    while (process.StandardOutput.ReadLine() is { } line)
    {
        watch ??= Stopwatch.StartNew();
        lines.Add(line);
        if (line.Contains("\"result\"", StringComparison.Ordinal))
        {
            watch.Stop();
        }
    }

    process.WaitForExit();
    return process.ExitCode == 0
        ? new Measured(watch!.Elapsed.TotalSeconds, whole.Elapsed.TotalSeconds, ChildSeconds() - before)
        : throw new InvalidOperationException($"{verb} ended with {process.ExitCode}:\n{string.Join('\n', lines)}");
}

ProjectSpec Project(IReadOnlyList<DatasetSpec> datasets, HubDestinationSpec? destination) => new()
{
    Name = "benchmark",
    ProjectFile = Path.Combine(folder, "benchmark.finetune"),
    Task = FineTuneTask.TextClassification,
    BaseModel = new BaseModelSpec("builtin:bert-tiny", BaseModelKind.Builtin, "bert-tiny"),
    TaskArguments = new TaskArguments(),
    Tokenizer = new TokenizerArguments(),
    Training = new TrainingArguments(),
    Datasets = datasets,
    Metrics = [],
    PushToHub = destination,
};

// Files of random bytes.
void Fill(string place, Transfer transfer, string extension)
{
    Directory.CreateDirectory(place);
    byte[] buffer = new byte[1 << 20];
    for (int file = 0; file < transfer.Files; file++)
    {
        using FileStream stream = File.Create(Path.Combine(place, string.Create(CultureInfo.InvariantCulture, $"train-{file:D5}{extension}")));
        for (long left = transfer.Bytes; left > 0; left -= buffer.Length)
        {
            random.NextBytes(buffer);
            stream.Write(buffer, 0, (int)Math.Min(left, buffer.Length));
        }
    }
}

// Gives every file another content, so that the hub has none of them.
void Stamp(string place)
{
    foreach (string path in Directory.EnumerateFiles(place))
    {
        using FileStream stream = File.OpenWrite(path);
        stream.Write(Guid.NewGuid().ToByteArray());
    }
}

Process StartHub(out string address)
{
    string program = Path.Combine(root, "tests", "FineTune.TestHub", "bin", "Release", "net10.0", "FineTune.TestHub.dll");
    Process process =
        Process.Start(new ProcessStartInfo("dotnet", ["exec", program, "0", "0", seed]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    address = process.StandardOutput.ReadLine()!["HF_ENDPOINT=".Length..];
    process.StandardOutput.ReadLine();
    return process;
}

static string Run(string program, string folder, params string[] arguments)
{
    var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
    using Process process = Process.Start(start)!;
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0
        ? output
        : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}");
}

// CPU seconds of the processes that were started here and have ended; only Linux counts them.
static double ChildSeconds()
{
    const string Counts = "/proc/self/stat";
    if (!File.Exists(Counts))
    {
        return double.NaN;
    }

    // The name of the process, in brackets, may hold anything; user and system time of its children are the 14th and 15th number behind it.
    string text = File.ReadAllText(Counts);
    string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
    const double TicksPerSecond = 100;
    return (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)) / TicksPerSecond;
}

static double Median(IEnumerable<double> values)
{
    double[] sorted = [.. values.Order()];
    return sorted[sorted.Length / 2];
}

/// <param name="What">As the table says it.</param>
/// <param name="Name">Of the repository.</param>
/// <param name="Extension">Of a dataset's files; by it the hub decides how to store them.</param>
/// <param name="PushExtension">The same of a model's files.</param>
internal sealed record Transfer(string What, string Name, string Extension, string PushExtension, int Files, long Bytes);

internal sealed record Measured(double Seconds, double WithStart, double Cpu, double Wire = 0);
