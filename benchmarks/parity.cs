#!/usr/bin/env dotnet
// Training beside Hugging Face's Trainer, without dropout: ten families with three heads each, and a BERT with each set of arguments in parity.json:
//
//     dotnet run benchmarks/parity.cs -- FOLDER PEER [--only bert-tokens,opt-sgd] [--peer-files FOLDER]
//
// FOLDER holds sst2-train.csv, sst2-test.csv (columns text and label), wnut17-train.jsonl, wnut17-test.jsonl (tokens and tags) and stories.json (a list of
// texts); a hundred rows of each are used. PEER starts Python with transformers, such as python3; --peer-files is how it sees FOLDER. Both sides read the same
// arguments in the same spelling.
//
// A row a run: the largest relative difference of any step's loss and gradient norm and of the held-out rows' loss, then whatever else the two logs do not
// agree in.
#:property PublishAot=false
#:include shared/Options.cs
#:include shared/TrainerLog.cs

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
string packages = Path.Combine(folder, "packages");
string version = $"0.1.0-parity.{DateTime.UtcNow.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}";
JsonNode parity = Read(Path.Combine(root, "benchmarks", "parity.json"));
string only = options.Text("--only", "");
string[] names =
[
    .. Names("families").SelectMany(family => Names("heads"), (family, head) => $"{family}-{head}"), .. parity["sets"]!.AsObject().Select(set => set.Key)
];
string[] unknown = [.. only.Split(',', StringSplitOptions.RemoveEmptyEntries).Except(names)];
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"--only: there is no run {string.Join(", ", unknown)}; the runs are {string.Join(", ", names)}");
    return 2;
}

// The other side first: it makes the models that both begin with.
foreach (string file in (string[])["parity.json", "peer/parity.py", "peer/rows.py"])
{
    File.Copy(Path.Combine(root, "benchmarks", file), Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
}

Run(peer[0], [.. peer[1..], $"{peerFolder}/parity.py", peerFolder, only]);
Run("dotnet", ["pack", Path.Combine(root, "src", "FineTune.Sdk"), "-c", "Release", $"-p:Version={version}", "-o", packages, "-nr:false", "-v", "q"]);
JsonObject theirs = Read(Path.Combine(folder, "theirs.json")).AsObject();
File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
    <configuration><packageSources><add key="benchmark" value="{packages}" /></packageSources></configuration>
    """);
string projects = Path.Combine(folder, "projects");
if (Directory.Exists(projects))
{
    Directory.Delete(projects, recursive: true);
}

string solution = Path.Combine(folder, "parity.slnx");
File.WriteAllLines(solution, ["<Solution>", .. theirs.Select(run => $"""<Project Path="{WriteProject(run.Key)}" Type="C#" />"""), "</Solution>"]);
Run("dotnet", ["build", solution, "-m:1", "-nr:false", "-v", "q"]);

Console.WriteLine("| run | steps | loss | gradient norm | held-out loss | different |");
Console.WriteLine("|---|---|---|---|---|---|");
foreach ((string name, JsonNode? there) in theirs)
{
    Console.WriteLine(Row(name, there!, Path.Combine(projects, name)));
}

return 0;

IEnumerable<string> Names(string list) => parity[list]!.AsArray().Select(name => name!.GetValue<string>());

string WriteProject(string name)
{
    JsonObject? changed = parity["sets"]![name]?.AsObject();
    string model = changed is null ? name : "bert-single";
    string head = model[(model.LastIndexOf('-') + 1)..];
    string project = Directory.CreateDirectory(Path.Combine(projects, name)).FullName;
    var arguments = parity["common"]!.DeepClone().AsObject();
    foreach ((string argument, JsonNode? value) in changed ?? [])
    {
        arguments.Remove(argument);
        if (value is not null)
        {
            arguments[argument] = value.DeepClone();
        }
    }

    File.WriteAllLines(Path.Combine(project, "args.yaml"), arguments.Select(argument => $"{argument.Key}: {argument.Value!.ToJsonString()}"));
    string file = Path.Combine(project, name + ".finetune");
    File.WriteAllText(file, $"""
        <Project Sdk="FineTune.Sdk/{version}">
          <PropertyGroup>
            <FineTuneTask>{head switch { "single" => "text-classification", "tokens" => "token-classification", _ => "fill-mask" }}</FineTuneTask>
            <BaseModel>../../models/{model}</BaseModel>
            <MaxLength>48</MaxLength>
            <FineTuneNoCache>true</FineTuneNoCache>
            <NoWarn>FT2104</NoWarn>
          </PropertyGroup>
          <ItemGroup>
            <TrainingArguments Include="args.yaml" />
            <Dataset Include="../../data/{head}-train.jsonl" Split="train" />
            <Dataset Include="../../data/{head}-test.jsonl" Split="test" />
          </ItemGroup>
        </Project>
        """);
    return file;
}

static string Row(string name, JsonNode theirs, string project)
{
    string model = Path.Combine(project, "bin", name);
    JsonNode state = Read(Path.Combine(model, "trainer_state.json"));
    JsonArray ours = state["log_history"]!.AsArray();
    JsonArray there = theirs["log_history"]!.AsArray();
    double held = TrainerLog.Difference(theirs["held_out"]!, Read(Path.Combine(model, "eval_results.json"))["eval_loss"]!);
    string checkpoints = Path.Combine(project, "obj", "finetune", "train", "checkpoints");
    List<string> different = [.. Others(ours, there)];
    if (ours.Count != there.Count)
    {
        different.Add($"{ours.Count} entries, there {there.Count}");
    }

    if (theirs["best_metric"] is { } best && TrainerLog.Difference(best, state["best_metric"]!) > 1e-6)
    {
        different.Add("best metric");
    }

    // Without a limit the Trainer keeps every checkpoint, and FineTune.Sdk the best and the last.
    if (File.ReadAllText(Path.Combine(project, "args.yaml")).Contains("save_total_limit", StringComparison.Ordinal))
    {
        string kept =
            string.Join(' ', Directory.GetDirectories(checkpoints, "checkpoint-*").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        string keptThere = string.Join(' ', theirs["checkpoints"]!.AsArray());
        if (kept != keptThere)
        {
            different.Add($"checkpoints {kept}, there {keptThere}");
        }
    }

    return string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {state["global_step"]} | {TrainerLog.Largest(ours, there, "loss"):0.0e0} | "
            + $"{TrainerLog.Largest(ours, there, "grad_norm"):0.0e0} | {held:0.0e0} | {string.Join("; ", different)} |");
}

// What every entry of the log says beside loss and gradient norm, but for times.
static IEnumerable<string> Others(JsonArray ours, JsonArray theirs)
{
    string[] known = ["loss", "grad_norm", "total_flos"];
    foreach (string key in theirs.SelectMany(entry => entry!.AsObject()).Select(pair => pair.Key).Distinct())
    {
        if (!known.Contains(key)
            && !key.EndsWith("_runtime", StringComparison.Ordinal)
            && !key.EndsWith("_per_second", StringComparison.Ordinal)
            && TrainerLog.Largest(ours, theirs, key) is > 3e-6 and double difference)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{key} {difference:0.0e0}");
        }
    }
}

static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(file))!;

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
