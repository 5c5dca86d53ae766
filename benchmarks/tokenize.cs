#!/usr/bin/env dotnet
// Tokenizing beside Hugging Face's, in turn, ratio of medians. Run it with nothing else on the machine:
//
//     dotnet run -c Release benchmarks/tokenize.cs -- REVIEWS.csv TOKENIZER TOKENIZER ... PEER [--rows 20000] [--more 5] [--batch 1000]
//         [--max-length 512] [--runs 3] [--single] [--peer-folder HERE THERE]
//
// REVIEWS has the columns text and label; its rows are repeated up to --rows, and to --more times as many. A TOKENIZER is a folder with a tokenizer,
// such as BERT's and RoBERTa's. PEER starts Python with tokenizers, transformers and datasets (without datasets, pyarrow writes the files) and takes a
// script and arguments, such as python3. --peer-folder is a folder for the files of both sides and how PEER sees it, in a container for example.
// --single gives each side one core.
//
// For each tokenizer it measures, each time in a process of its own:
//   rows    the time spent encoding, BATCH rows at a time, of a CSV file that is read in pieces; ids have to be equal
//   memory  the most memory of that, at --rows and at --more times as many
//   stage   the engine's whole process from CSV on disk to token files on disk, beside load_dataset, map(batched=True) and save_to_disk
//   open    opening the token files of both sizes up to the first row
// Both run the engine's assemblies as the package has them, compiled ahead of time for this platform.
#:property PublishAot=false
#:property AssemblyName=FineTune.Benchmarks
#:property ConcurrentGarbageCollection=false
#:project ../src/FineTune.Engine/FineTune.Engine.csproj
#:include shared/Options.cs

using System.Diagnostics;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Tokenizers;

if (args is ["--encode", ..])
{
    return await EncodeAsync(args[1], args[2], Int(args[3]), Int(args[4]));
}

if (args is ["--open", ..])
{
    return Open(args[1]);
}

string[] known = ["--rows", "--more", "--batch", "--max-length", "--runs", "--peer-folder"];
string[] places = [.. args.TakeWhile(argument => !argument.StartsWith("--", StringComparison.Ordinal))];
if (places.Length < 3 || args.Where(argument => argument.StartsWith("--", StringComparison.Ordinal)).Except([.. known, "--single"]).Any())
{
    Console.Error.WriteLine(
        "usage: dotnet run -c Release benchmarks/tokenize.cs -- REVIEWS.csv TOKENIZER ... PEER [options]; the head of the file lists them");
    return 2;
}

#if DEBUG
Console.Error.WriteLine("These are figures of a debug build; -c Release gives those that count.");
#endif

string root = Options.Root;
var options = new Options(args);
int rows = options.Integer("--rows", 20000);
int more = options.Integer("--more", 5);
string batch = options.Text("--batch", "1000");
string maxLength = options.Text("--max-length", "512");
int runs = options.Integer("--runs", 3);
bool single = options.Has("--single");
string here = Path.GetFullPath(Path.Combine(options.Text("--peer-folder", Path.GetTempPath()), "finetune-benchmark-" + Guid.NewGuid().ToString("N")[..8]));
string there = Array.IndexOf(args, "--peer-folder") is >= 0 and int at ? $"{args[at + 2]}/{Path.GetFileName(here)}" : here;
string[] peer = places[^1].Split(' ');
string own = "";

Directory.CreateDirectory(here);
try
{
    string version = $"0.1.0-benchmark.{DateTime.UtcNow.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}";
    await RunAsync(
        root,
        "dotnet",
        "pack",
        Path.Combine("src", "FineTune.Sdk"),
        "-c",
        "Release",
        $"-p:Version={version}",
        "-o",
        Path.Combine(here, "packages"),
        "-nr:false",
        "-v",
        "q");
    File.Copy(Path.Combine(root, "benchmarks", "peer", "tokenize_csv.py"), Path.Combine(here, "tokenize_csv.py"));
    WriteRows(places[0], "few.csv", rows);
    WriteRows(places[0], "many.csv", rows * more);
    Console.WriteLine($"{rows} and {rows * more} rows, at most {maxLength} tokens, {(single ? 1 : Environment.ProcessorCount)} cores, medians of {runs}");
    Console.WriteLine($"{"",-46}{"FineTune.Sdk",14}{"Hugging Face",14}{"ratio",8}");
    foreach (string tokenizer in places[1..^1])
    {
        await MeasureAsync(Path.GetFullPath(tokenizer), version);
    }

    return 0;
}
finally
{
    Directory.Delete(here, recursive: true);
}

static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);

async Task MeasureAsync(string tokenizer, string version)
{
    string name = Path.GetFileName(tokenizer);
    string project = Path.Combine(here, name);
    string request = await WriteProjectAsync(project, tokenizer, version);
    string engine = Directory.EnumerateFiles(Path.Combine(PackagesFolder(), "finetune.sdk", version), "FineTune.Engine.dll", SearchOption.AllDirectories)
        .MaxBy(path => path.Length)!; // That of tools/PLATFORM/engine, where the package has one.
    own = OwnProgram(Path.GetDirectoryName(engine)!);
    string output = Path.Combine(project, "obj", "finetune", "tokenize", "output");
    File.Copy(Path.Combine(output, "tokenizer.json"), Path.Combine(here, $"{name}.json"));

    List<JsonNode> ours = [];
    List<JsonNode> theirs = [];
    List<Finished> ourStages = [];
    List<Finished> theirStages = [];
    for (int run = 0; run < runs; run++)
    {
        ours.Add(Parse(await OwnAsync("--encode", output, Path.Combine(here, "few.csv"), batch, maxLength)));
        theirs.Add(Parse(await PeerAsync("encode", $"{there}/{name}.json", $"{there}/few.csv", batch, maxLength)));
        ourStages.Add(await RunAsync(here, "dotnet", "exec", engine, "tokenize", "--request", request));
        theirStages.Add(await PeerAsync("stage", $"{there}/{name}.json", $"{there}/few.csv", maxLength, $"{there}/theirs"));
        if (ours[^1]["checksum"]!.ToJsonString() != theirs[^1]["checksum"]!.ToJsonString())
        {
            throw new InvalidOperationException($"{name}: the ids differ: {ours[^1].ToJsonString()} {theirs[^1].ToJsonString()}");
        }
    }

    JsonNode ourMany = Parse(await OwnAsync("--encode", output, Path.Combine(here, "many.csv"), batch, maxLength));
    JsonNode theirMany = Parse(await PeerAsync("encode", $"{there}/{name}.json", $"{there}/many.csv", batch, maxLength));
    Line($"{name}: rows/s, encoding", rows / Median(ours, "seconds"), rows / Median(theirs, "seconds"), "0", higherIsBetter: true);
    Line($"{name}: CPU s, encoding", Median(ours, "cpu"), Median(theirs, "cpu"), "0.00");
    Line($"{name}: peak MB, {rows} rows", Median(ours, "peak_rss_mb"), Median(theirs, "peak_rss_mb"), "0");
    Line($"{name}: peak MB, {rows * more} rows", ourMany["peak_rss_mb"]!.GetValue<double>(), theirMany["peak_rss_mb"]!.GetValue<double>(), "0");
    JsonNode[] theirResults = [.. theirStages.Select(Parse)];
    Line($"{name}: stage, s", Middle(ourStages.Select(stage => stage.Seconds)), Middle(theirStages.Select(stage => stage.Seconds)), "0.00");
    Line($"{name}: stage, CPU s", Middle(ourStages.Select(stage => stage.Cpu)), Median(theirResults, "cpu"), "0.00");
    Line($"{name}: stage, peak MB", Middle(ourStages.Select(stage => stage.PeakMegabytes)), Median(theirResults, "peak_rss_mb"), "0");
    Console.WriteLine($"{name}: their stage is that of {theirResults[0]["with"]}");
    await OpenAsync(name, output, rows);
    string many = File.ReadAllText(request).Replace("few.csv", "many.csv", StringComparison.Ordinal);
    File.WriteAllText(request, many);
    await RunAsync(here, "dotnet", "exec", engine, "tokenize", "--request", request);
    await OpenAsync(name, output, rows * more);
}

async Task OpenAsync(string name, string output, int count)
{
    List<JsonNode> opened = [];
    for (int run = 0; run < runs; run++)
    {
        opened.Add(Parse(await OwnAsync("--open", output)));
    }

    double megabytes = Directory.GetFiles(output, "train-*.arrow").Sum(file => new FileInfo(file).Length) / 1e6;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{$"{name}: opening {count} rows, {megabytes:0} MB, ms",-46}{Median(opened, "first"),14:0.0}   (again in the same process: "
            + $"{Median(opened, "again"):0.00})"));
}

static void Line(string what, double ours, double theirs, string format, bool higherIsBetter = false) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{what,-46}{ours.ToString(format, CultureInfo.InvariantCulture),14}{theirs.ToString(format, CultureInfo.InvariantCulture),14}"
            + $"{(higherIsBetter ? ours / theirs : theirs / ours),8:0.00}"));

// Builds the project's Tokenize once, which gives the stage's request.
async Task<string> WriteProjectAsync(string project, string tokenizer, string version)
{
    string model = Directory.CreateDirectory(Path.Combine(project, "base")).FullName;
    foreach (string file in Directory.EnumerateFiles(tokenizer).Where(file => Path.GetFileName(file) != "config.json"))
    {
        File.Copy(file, Path.Combine(model, Path.GetFileName(file)));
    }

    File.WriteAllText(Path.Combine(model, "config.json"), $$"""
        {"model_type": "bert", "vocab_size": 1000000, "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 32, "max_position_embeddings": {{maxLength}}}
        """);
    File.WriteAllText(Path.Combine(project, "nuget.config"), $"""
        <configuration><packageSources><add key="benchmark" value="{Path.Combine(here, "packages")}" /></packageSources></configuration>
        """);
    File.WriteAllText(Path.Combine(project, "benchmark.finetune"), $"""
        <Project Sdk="FineTune.Sdk/{version}">
          <PropertyGroup>
            <FineTuneTask>text-classification</FineTuneTask>
            <BaseModel>base</BaseModel>
            <MaxLength>{maxLength}</MaxLength>
            <FineTuneCachePath>{Path.Combine(here, "cache")}</FineTuneCachePath>
          </PropertyGroup>
          <ItemGroup>
            <Dataset Include="../few.csv" Split="train" />
          </ItemGroup>
        </Project>
        """);
    await RunAsync(project, "dotnet", "build", "benchmark.finetune", "-t:Restore;Tokenize", "-nr:false", "-v", "q");
    return Path.Combine(project, "obj", "finetune", "tokenize", "request.json");
}

static string PackagesFolder() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
    ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

void WriteRows(string reviews, string name, int count)
{
    List<(string Text, string Label)> read = [];
    CsvRowReader reader = Rows(reviews);
    while (reader.ReadAsync(CancellationToken.None).AsTask().Result)
    {
        read.Add((reader.Get(DatasetColumn.Text).ToString(), reader.Get(DatasetColumn.Label).ToString()));
    }

    using var target = new StreamWriter(Path.Combine(here, name)) { NewLine = "\n" };
    target.WriteLine("text,label");
    for (int row = 0; row < count; row++)
    {
        (string text, string label) = read[row % read.Count];
        target.WriteLine($"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\",{label}");
    }
}

static CsvRowReader Rows(string path)
{
    var spec = new DatasetSpec { Files = [path], Split = "train", Format = DatasetFormat.Csv };
    return new CsvRowReader(
        new TextSource(spec, path, DiagnosticCatalog.MalformedCsv), spec, new ColumnNames([(DatasetColumn.Text, "text"), (DatasetColumn.Label, "label")]));
}

// Rows of a batch are handed to the cores a few at a time; what comes of them is kept until the batch is done, as on the other side.
static async Task<int> EncodeAsync(string folder, string reviews, int batch, int maxLength)
{
    const int Share = 16;
    ITextTokenizer tokenizer = TokenizerFiles.Load(folder);
    (ITextTokenizer Tokenizer, TokenizedText Result)[] workers =
        [.. Enumerable.Range(0, Environment.ProcessorCount).Select(core => (core == 0 ? tokenizer : tokenizer.ForAnotherThread(), new TokenizedText()))];
    List<string> texts = [];
    int[][] ids = new int[batch][];
    (long rows, long tokens, double seconds, double cpu) = (0, 0, 0, 0);
    var checksum = new Crc32();
    await using CsvRowReader reader = Rows(reviews);
    for (bool any = true; any; texts.Clear())
    {
        while (texts.Count < batch && (any = await reader.ReadAsync(CancellationToken.None)))
        {
            texts.Add(reader.Get(DatasetColumn.Text).ToString());
        }

        int next = 0;
        long wallBefore = Stopwatch.GetTimestamp();
        TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
        Parallel.ForEach(workers, new ParallelOptions { MaxDegreeOfParallelism = workers.Length }, worker =>
        {
            for (int start = Interlocked.Add(ref next, Share) - Share; start < texts.Count; start = Interlocked.Add(ref next, Share) - Share)
            {
                for (int row = start; row < Math.Min(start + Share, texts.Count); row++)
                {
                    worker.Tokenizer.Encode(texts[row], maxLength, worker.Result);
                    ids[row] = worker.Result.InputIds.ToArray();
                }
            }
        });
        cpu += (Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds;
        seconds += Stopwatch.GetElapsedTime(wallBefore).TotalSeconds;
        rows += texts.Count;
        foreach (int[] row in ids.AsSpan(0, texts.Count))
        {
            tokens += row.Length;
            checksum.Append(MemoryMarshal.AsBytes<int>(row));
        }
    }

    using var process = Process.GetCurrentProcess();
    Console.WriteLine(new JsonObject
    {
        ["rows"] = rows,
        ["tokens"] = tokens,
        ["checksum"] = checksum.GetCurrentHashAsUInt32(),
        ["seconds"] = seconds,
        ["cpu"] = cpu,
        ["peak_rss_mb"] = process.PeakWorkingSet64 / 1048576.0,
    }.ToJsonString());
    return 0;
}

static int Open(string folder)
{
    Console.WriteLine(new JsonObject { ["first"] = Milliseconds(), ["again"] = Milliseconds() }.ToJsonString());
    return 0;

    double Milliseconds()
    {
        long before = Stopwatch.GetTimestamp();
        using TokenizedSplit split = TokenizedSplit.Open(folder, SplitNames.Train);
        _ = split.InputIds(0)[0];
        return Stopwatch.GetElapsedTime(before).TotalMilliseconds;
    }
}

async Task<Finished> PeerAsync(params string[] arguments) => await RunAsync(here, peer[0], [.. peer[1..], $"{there}/tokenize_csv.py", .. arguments]);

async Task<Finished> OwnAsync(params string[] arguments) => await RunAsync(here, "dotnet", ["exec", own, .. arguments]);

// This program with the engine as the package has it, compiled ahead of time.
string OwnProgram(string engineFolder)
{
    string program = Path.Combine(here, "program");
    foreach (string file in Directory.GetFiles(AppContext.BaseDirectory).Concat(Directory.GetFiles(engineFolder, "*.dll")))
    {
        File.Copy(file, Path.Combine(Directory.CreateDirectory(program).FullName, Path.GetFileName(file)), overwrite: true);
    }

    return Path.Combine(program, Path.GetFileName(typeof(Finished).Assembly.Location));
}

async Task<Finished> RunAsync(string folder, string program, params string[] arguments)
{
    // The end of its standard input would tell the engine to stop.
    var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardInput = true };
    start.Environment["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1";
    if (single)
    {
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        start.Environment["RAYON_NUM_THREADS"] = "1";
        start.Environment["TOKENIZERS_PARALLELISM"] = "false";
    }

    var watch = Stopwatch.StartNew();
    using Process process = Process.Start(start)!;
    Task<string> reading = process.StandardOutput.ReadToEndAsync();
    (double cpu, double peak) = (0, 0);
    while (!process.WaitForExit(20))
    {
        try
        {
            process.Refresh();
            (cpu, peak) = (process.TotalProcessorTime.TotalSeconds, Math.Max(peak, process.PeakWorkingSet64 / 1048576.0));
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended between two looks.
        }
    }

    double seconds = watch.Elapsed.TotalSeconds;
    string output = await reading;
    return process.ExitCode == 0
        ? new Finished(output, seconds, cpu, peak)
        : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}");
}

static JsonNode Parse(Finished finished) => JsonNode.Parse(finished.Output.Trim().Split('\n')[^1])!;

static double Median(IEnumerable<JsonNode> results, string key) => Middle(results.Select(result => result[key]!.GetValue<double>()));

static double Middle(IEnumerable<double> values)
{
    double[] sorted = [.. values.Order()];
    return sorted[sorted.Length / 2];
}

internal sealed record Finished(string Output, double Seconds, double Cpu, double PeakMegabytes);
