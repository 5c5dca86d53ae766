#!/usr/bin/env dotnet
// Asking an exported model from an app, beside Python: onnxruntime with tokenizers on the same ONNX file, and transformers' pipeline with torch. In turn,
// ratio of medians. Run it with nothing else on the machine:
//
//     dotnet run benchmarks/client.cs -- MODEL TEXTS.txt PEER [--rows 1000] [--runs 3] [--batch 32] [--aot] [--peer-files FOLDER]
//
// MODEL is a folder that this SDK made for text classification, with <Export Include="onnx" />. TEXTS has a text a line, of which the first --rows are taken.
// PEER starts Python with transformers, tokenizers and onnxruntime and takes a script and arguments, such as python3; MODEL, TEXTS and client.py have to lie
// where it finds them (in a container: --peer-files FOLDER is how it sees the folder of TEXTS, with MODEL's folder and client.py in it).
//
// Each run is a process of its own that answers one text, then 200 texts one by one, then all rows in batches. Measured are the time from the start of the
// process to the first answer, the median of one text, the rows and the peak of resident memory. --aot compiles our app ahead of time. The other side has a
// thread for each core and OpenBLAS's own choice of kernels; with fewer threads nothing is compared. Where the two sides give other answers it is an error.
#:property PublishAot=false
#:include shared/Options.cs

using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

if (Options.Explains(args, "MODEL", "TEXTS.txt", "PEER"))
{
    return 2;
}

var options = new Options(args);
string root = Options.Root;
string model = Path.GetFullPath(args[0]);
string texts = Path.GetFullPath(args[1]);
string[] peer = args[2].Split(' ');
string peerFolder = options.Text("--peer-files", Path.GetDirectoryName(texts)!);
string rows = options.Text("--rows", "1000");
string batch = options.Text("--batch", "32");
int runs = options.Integer("--runs", 3);
bool aheadOfTime = options.Has("--aot");

string folder = Directory.CreateTempSubdirectory("finetune-benchmark-").FullName;
string app = PublishApp();
string[] sides = ["ours", "onnxruntime", "pipeline"];
Dictionary<string, List<JsonNode>> measured = sides.ToDictionary(side => side, _ => new List<JsonNode>());
for (int run = 0; run < runs; run++)
{
    foreach (string side in sides)
    {
        JsonNode result = Measure(side);
        measured[side].Add(result);
        result.AsObject().Remove("scores", out JsonNode? scores);
        Console.WriteLine($"{side}: {result.ToJsonString()}");
        result["scores"] = scores?.DeepClone();
    }
}

foreach (string side in sides.Skip(1))
{
    double difference = measured["ours"][0]["scores"]!.AsArray().Zip(measured[side][0]["scores"]!.AsArray(), (here, there) =>
        Math.Abs(here!.GetValue<double>() - there!.GetValue<double>())).Max();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"largest difference of a score beside {side}: {difference:0.0e0}"));
    if (!(difference < 1e-3))
    {
        Console.Error.WriteLine("The two sides give other answers; that is no comparison.");
        return 1;
    }
}

Console.WriteLine("| | ours | onnxruntime in Python | ratio | pipeline with torch | ratio |");
Console.WriteLine("|---|--:|--:|--:|--:|--:|");
Row("start to the first answer", "first", "s", 1);
Row("one text, median", "single", "ms", 1e3);
Row($"{rows} texts in batches", "batched", "s", 1);
Row("peak memory", "peak_rss_mb", "MiB", 1);
Directory.Delete(folder, recursive: true);
return 0;

void Row(string what, string key, string unit, double scale)
{
    (double here, double there, double torch) = (Median("ours", key), Median("onnxruntime", key), Median("pipeline", key));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {what} | {here * scale:0.00} {unit} | {there * scale:0.00} {unit} | {there / here:0.00} | {torch * scale:0.00} {unit} | {torch / here:0.00} |"));
}

double Median(string side, string key)
{
    double[] sorted = [.. measured[side].Select(result => result[key]!.GetValue<double>()).Order()];
    return sorted[sorted.Length / 2];
}

JsonNode Measure(string side)
{
    if (side == "ours")
    {
        string[] asked = [model, texts, rows, batch];
        return Parse(aheadOfTime ? Run(Path.Combine(app, "App"), asked) : Run("dotnet", [Path.Combine(app, "App.dll"), .. asked]));
    }

    JsonNode result = Parse(Run(peer[0],
    [
        .. peer[1..], $"{peerFolder}/client.py", side, $"{peerFolder}/{Path.GetFileName(model)}", $"{peerFolder}/{Path.GetFileName(texts)}", rows, batch,
    ]));
    int threads = (int)result["threads"]!.GetValue<double>();
    return threads >= Environment.ProcessorCount
        ? result
        : throw new InvalidOperationException($"The other side had {threads} of {Environment.ProcessorCount} threads; that is no comparison.");
}

static JsonNode Parse(string output) => JsonNode.Parse(output.Trim().Split('\n')[^1])!;

// An app as somebody would write it, with the client of this clone.
string PublishApp()
{
    string project = Directory.CreateDirectory(Path.Combine(folder, "app")).FullName;
    File.WriteAllText(Path.Combine(project, "App.csproj"), $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <InvariantGlobalization>true</InvariantGlobalization>
            <PublishAot>{(aheadOfTime ? "true" : "false")}</PublishAot>
          </PropertyGroup>
          <ItemGroup>
            <ProjectReference Include="{Path.Combine(root, "src", "FineTune.Client", "FineTune.Client.csproj")}" />
          </ItemGroup>
        </Project>
        """);
    File.WriteAllText(Path.Combine(project, "Program.cs"), """
        using System.Diagnostics;
        using System.Globalization;
        using FineTune.Client;

        int rows = int.Parse(args[2], CultureInfo.InvariantCulture);
        string[] texts = File.ReadLines(args[1]).Take(rows).ToArray();
        using var model = new TextClassifier(args[0], new ModelOptions { BatchSize = int.Parse(args[3], CultureInfo.InvariantCulture) });
        model.Classify(texts[0]);
        double first = (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalSeconds;

        double[] single = texts.Take(200).Select(text => Seconds(() => model.Classify(text))).Order().ToArray();
        double[] scores = [];
        double batched = Seconds(Batch);
        long peak = Process.GetCurrentProcess().PeakWorkingSet64 >> 20;
        string shown = string.Join(", ", scores.Take(100).Select(score => score.ToString("R", CultureInfo.InvariantCulture)));
        Console.WriteLine(FormattableString.Invariant($"{{\"first\": {first}, \"single\": {single[single.Length / 2]}, \"batched\": {batched}, ")
            + FormattableString.Invariant($"\"peak_rss_mb\": {peak}, \"scores\": [{shown}]}}"));

        void Batch() => scores = model.Classify(texts).Select(answer => (double)answer.Score).ToArray();

        static double Seconds(Action action)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        """);
    string output = Path.Combine(folder, "published");
    Run("dotnet", ["publish", Path.Combine(project, "App.csproj"), "-c", "Release", "-o", output, "-nr:false", "-v", "q"]);
    return output;
}

static string Run(string program, string[] arguments)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
    foreach (string name in (string[])["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"])
    {
        start.Environment.Remove(name);
    }

    start.Environment["OMP_NUM_THREADS"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);
    using Process process = Process.Start(start)!;
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0
        ? output
        : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}");
}
