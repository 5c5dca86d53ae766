#!/usr/bin/env dotnet
// Where the time of a training step goes, for each size of docs/performance.md, and how far it is from the machine's matrix products alone:
//
//     dotnet run benchmarks/time-table.cs -- TRAIN.csv VOCAB.txt [--sizes 2x128,4x256,12x768] [--batch 32,16,8] [--steps 40,30,10] [--max-length 128] [--bf16]
//
// TRAIN has the columns text and label. Run it with nothing else on the machine. The clock that the engine always runs gives the parts
// (train_*_runtime of train_results.json); `matmul` of the engine times the products of the linear layers for as many tokens, forward and backward (of the
// last layer for the rows' first tokens, but keys and values).
#:property PublishAot=false
#:include shared/Options.cs

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

if (Options.Explains(args, "TRAIN.csv", "VOCAB.txt"))
{
    return 2;
}

var options = new Options(args);

string root = Options.Root;
string train = Path.GetFullPath(args[0]);
string vocabulary = Path.GetFullPath(args[1]);
string[] sizes = options.Text("--sizes", "2x128,4x256,12x768").Split(',');
string[] batches = options.Text("--batch", "32,16,8").Split(',');
string[] steps = options.Text("--steps", "40,30,10").Split(',');
string maxLength = options.Text("--max-length", "128");
bool bfloat16 = options.Has("--bf16");

string folder = Directory.CreateTempSubdirectory("finetune-time-table-").FullName;
string version = $"0.1.0-benchmark.{DateTime.UtcNow.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}";
Run(
    "dotnet",
    root,
    "pack",
    Path.Combine("src", "FineTune.Sdk"),
    "-c",
    "Release",
    $"-p:Version={version}",
    "-o",
    Path.Combine(folder, "packages"),
    "-nr:false",
    "-v",
    "q");
File.WriteAllText(
    Path.Combine(folder, "nuget.config"), """<configuration><packageSources><add key="benchmark" value="packages" /></packageSources></configuration>""");

Console.WriteLine("| size | batch | tokens a step | data | forward | backward | optimizer | a step | products alone | share | 10^9 operations a second |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
for (int index = 0; index < sizes.Length; index++)
{
    Measure(sizes[index], batches[Math.Min(index, batches.Length - 1)], int.Parse(steps[Math.Min(index, steps.Length - 1)], CultureInfo.InvariantCulture));
}

Directory.Delete(folder, recursive: true);
return 0;

void Measure(string size, string batch, int stepCount)
{
    int[] parts = [.. size.Split('x').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
    (int layers, int hidden) = (parts[0], parts[1]);
    string project = Directory.CreateDirectory(Path.Combine(folder, size)).FullName;
    WriteProject(project, layers, hidden, batch, stepCount);
    Run("dotnet", project, "build", "size.finetune", "-nr:false", "-v", "q");
    string output = Path.Combine(project, "obj", "finetune", "train", "output");
    JsonNode results = JsonNode.Parse(File.ReadAllText(Path.Combine(output, "train_results.json")))!;
    JsonNode state = JsonNode.Parse(File.ReadAllText(Path.Combine(output, "trainer_state.json")))!;
    int tokens = (int)(state["num_input_tokens_seen"]!.GetValue<long>() / stepCount);
    double[] seconds = [.. ((string[])["data", "forward", "backward", "optimizer"]).Select(
        work => results[$"train_{work}_runtime"]!.GetValue<double>() / stepCount)];
    JsonNode bare = Products(project, tokens, batch, hidden, layers);
    double products = bare["seconds"]!.GetValue<double>();
    string[] cells =
    [
        size, batch, tokens.ToString(CultureInfo.InvariantCulture), .. seconds.Select(Milliseconds), Milliseconds(seconds.Sum()), Milliseconds(products),
        string.Create(CultureInfo.InvariantCulture, $"{100 * products / (seconds[1] + seconds[2]):0}% of forward and backward"),
        string.Create(CultureInfo.InvariantCulture, $"{bare["gflops"]!.GetValue<double>():0}"),
    ];
    Console.WriteLine($"| {string.Join(" | ", cells)} |");
}

// By the engine that trained, with the libtorch that it trained with.
JsonNode Products(string project, int tokens, string batch, int hidden, int layers)
{
    // A word is quoted only where it has to be, and a temporary folder and NuGet's have no blanks.
    string[] command = Run("dotnet", project, "msbuild", "size.finetune", "-t:ComputeRunArguments", "-getProperty:RunArguments").Trim().Split(' ');
    string engine = command.Single(word => word.Contains("FineTune.Engine.dll", StringComparison.Ordinal)).Trim('"');
    string torch = command[Array.IndexOf(command, "--torch") + 1].Trim('"');
    string[] products =
    [
        "exec", engine, "matmul", "--torch", torch, "--tokens", $"{tokens}", "--read", batch, "--hidden", $"{hidden}", "--layers", $"{layers}"
    ];
    return JsonNode.Parse(Run("dotnet", project, bfloat16 ? [.. products, "--bf16"] : products))!;
}

static string Milliseconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:0.0} ms");

void WriteProject(string project, int layers, int hidden, string batch, int stepCount)
{
    string model = Directory.CreateDirectory(Path.Combine(project, "base")).FullName;
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
    File.WriteAllText(Path.Combine(project, "size.finetune"), $"""
        <Project Sdk="FineTune.Sdk/{version}">
          <PropertyGroup>
            <FineTuneTask>text-classification</FineTuneTask>
            <BaseModel>base</BaseModel>
            <MaxLength>{maxLength}</MaxLength>
            <MaxSteps>{stepCount}</MaxSteps>
            <PerDeviceTrainBatchSize>{batch}</PerDeviceTrainBatchSize>
            <SaveStrategy>no</SaveStrategy>
            <IncludeNumInputTokensSeen>non_padding</IncludeNumInputTokensSeen>
            <Bf16>{(bfloat16 ? "true" : "false")}</Bf16>
            <FineTuneNoCache>true</FineTuneNoCache>
            <NoWarn>FT3011;FT2104;FT1201</NoWarn>
          </PropertyGroup>
          <ItemGroup>
            <Dataset Include="{train}" Split="train" />
          </ItemGroup>
        </Project>
        """);
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
