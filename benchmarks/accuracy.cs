#!/usr/bin/env dotnet
// Accuracy beside Hugging Face's Trainer on real rows, epoch by epoch, from the same weights and in the same order:
//
//     dotnet run benchmarks/accuracy.cs -- FOLDER PEER [--sets sst2,yelp,wnut17] [--seeds 42,43] [--epochs 3]
//         [--dropout 0.1] [--nudge 0] [--peer-files FOLDER]
//
// FOLDER holds sst2-train.csv, sst2-test.csv, yelp-train.csv, yelp-test.csv (columns text and label), wnut17-train.jsonl, wnut17-test.jsonl (tokens and tags),
// and the vocabularies of bert-base-uncased and bert-base-cased, uncased.txt and cased.txt. PEER starts Python with transformers, such as python3;
// --peer-files is how it sees FOLDER. Each side's log is kept in FOLDER, and a run whose log is there is not made again.
//
// With --dropout 0 nothing but rounding tells the two sides apart; the table then has the largest difference of a step's loss too. --nudge 1e-7 gives the
// other side weights that differ in the last bit: what becomes of that is what rounding makes of such a run.
#:property PublishAot=false
#:include shared/Options.cs

using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

if (Options.Explains(args, "FOLDER", "PEER"))
{
    return 2;
}

var options = new Options(args);

string root = Options.Root;
string folder = Path.GetFullPath(args[0]);
string[] peer = args[1].Split(' ');
string peerFolder = options.Text("--peer-files", folder);
string epochs = options.Text("--epochs", "3");
string dropout = options.Text("--dropout", "0.1");
string nudge = options.Text("--nudge", "0");
string packages = Path.Combine(folder, "packages");
string? version = null;

foreach (string set in options.Text("--sets", "sst2,yelp,wnut17").Split(','))
{
    foreach (string seed in options.Text("--seeds", "42,43").Split(','))
    {
        // The other side first: it makes the weights that both begin with.
        JsonArray theirs = Log(Path.Combine(folder, $"theirs-{set}-{seed}-{epochs}-{dropout}-{nudge}.json"), () => TrainThere(set, seed));
        JsonArray ours = Log(Path.Combine(folder, $"ours-{set}-{seed}-{epochs}-{dropout}.json"), () => TrainHere(set, seed));
        Print(set, seed, ours, theirs);
    }
}

return 0;

JsonArray Log(string file, Func<string> train)
{
    if (!File.Exists(file))
    {
        File.WriteAllText(file, train());
    }

    return JsonNode.Parse(File.ReadAllText(file))!["log_history"]!.AsArray();
}

string TrainThere(string set, string seed)
{
    File.Copy(Path.Combine(root, "benchmarks", "peer", "accuracy.py"), Path.Combine(folder, "accuracy.py"), overwrite: true);
    return Run(peer[0], [.. peer[1..], $"{peerFolder}/accuracy.py", peerFolder, set, seed, epochs, dropout, nudge]).Trim().Split('\n')[^1];
}

string TrainHere(string set, string seed)
{
    version ??= Pack();
    bool entities = set == "wnut17";
    string extension = entities ? "jsonl" : "csv";
    string project = Directory.CreateDirectory(Path.Combine(folder, $"project-{set}")).FullName;
    File.WriteAllText(Path.Combine(project, "nuget.config"), $"""
        <configuration><packageSources><add key="benchmark" value="{packages}" /></packageSources></configuration>
        """);
    File.WriteAllText(Path.Combine(project, "accuracy.finetune"), $"""
        <Project Sdk="FineTune.Sdk/{version}">
          <PropertyGroup>
            <FineTuneTask>{(entities ? "token" : "text")}-classification</FineTuneTask>
            <BaseModel>../{set}-{seed}-dropout-{dropout}</BaseModel>
            <Seed>{seed}</Seed>
            <MaxLength>128</MaxLength>
            <NumTrainEpochs>{epochs}</NumTrainEpochs>
            <PerDeviceTrainBatchSize>{(entities ? 16 : 32)}</PerDeviceTrainBatchSize>
            <PerDeviceEvalBatchSize>{(entities ? 16 : 32)}</PerDeviceEvalBatchSize>
            <LearningRate>{(entities ? "1e-3" : "5e-4")}</LearningRate>
            <LoggingSteps>1</LoggingSteps>
            <EvalStrategy>epoch</EvalStrategy>
            <SaveStrategy>no</SaveStrategy>
            <FineTuneNoCache>true</FineTuneNoCache>
          </PropertyGroup>
          <ItemGroup>
            <Dataset Include="../{set}-train.{extension}" Split="train" />
            <Dataset Include="../{set}-test.{extension}" Split="test" />
            <Metric Include="{(entities ? "f1" : "accuracy")}" />
          </ItemGroup>
        </Project>
        """);
    Run("dotnet", ["build", Path.Combine(project, "accuracy.finetune"), "-nr:false", "-v", "q"]);
    return File.ReadAllText(Path.Combine(project, "bin", "accuracy", "trainer_state.json"));
}

string Pack()
{
    string stamp = $"0.1.0-accuracy.{DateTime.UtcNow.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}";
    Run("dotnet", ["pack", Path.Combine(root, "src", "FineTune.Sdk"), "-c", "Release", $"-p:Version={stamp}", "-o", packages, "-nr:false", "-v", "q"]);
    return stamp;
}

void Print(string set, string seed, JsonArray ours, JsonArray theirs)
{
    string metric = set == "wnut17" ? "eval_f1" : "eval_accuracy";
    (double[] here, double[] there) = (Values(ours, metric), Values(theirs, metric));
    (double[] lossHere, double[] lossThere) = (Values(ours, "eval_loss"), Values(theirs, "eval_loss"));
    for (int epoch = 0; epoch < here.Length; epoch++)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {set}, seed {seed}, epoch {epoch + 1} | {here[epoch]:0.000} | {there[epoch]:0.000} | {lossHere[epoch]:0.000} | {lossThere[epoch]:0.000} |"));
    }

    (double[] stepsHere, double[] stepsThere) = (Values(ours, "loss"), Values(theirs, "loss"));
    for (int step = 25; double.Parse(dropout, CultureInfo.InvariantCulture) == 0 && step <= stepsHere.Length; step *= 2)
    {
        double largest = stepsHere.Zip(stepsThere, (a, b) => Math.Abs(a - b) / b).Take(step).Max();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  largest relative difference of a loss in the first {step} steps: {largest:0.0e0}"));
    }
}

static double[] Values(JsonArray log, string key) => [.. log.Where(entry => entry![key] is not null).Select(entry => entry![key]!.GetValue<double>())];

static string Run(string program, string[] arguments)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
    using Process process = Process.Start(start)!;
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0
        ? output
        : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}");
}
