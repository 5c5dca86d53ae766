#!/usr/bin/env dotnet
// Training beside Hugging Face's Trainer, without dropout, recipe by recipe: questions, choices, embeddings, encoder-decoder models, pictures, recordings,
// a language model and an adapter of it. parity.cs has the families of encoders and the arguments.
//
//     dotnet run benchmarks/parity-recipes.cs -- FOLDER PEER [--only questions,t5] [--peer-files FOLDER] [--packages FOLDER]
//
// FOLDER holds questions.jsonl (rows as SQuAD's, one a line) and stories.json (a list of texts). PEER starts Python with transformers (for llama-lora with
// peft, too), such as python3; --peer-files is how it sees FOLDER. --packages takes an SDK that was packed before.
//
// Both sides begin with the same random weights, the adapter with the one that our side draws, and take 20 steps of 8 rows in the same order. A row a run: the
// largest relative difference of any step's loss and gradient norm.
#:property PublishAot=false
#:include shared/Figures.cs
#:include shared/Options.cs
#:include shared/PackedSdk.cs
#:include shared/Programs.cs
#:include shared/TrainerLog.cs

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
string only = options.Text("--only", "");

// The other side first: it makes the models that both begin with.
foreach (string script in (string[])["parity_recipes.py", "windows.py"])
{
    File.Copy(Path.Combine(root, "benchmarks", "peer", script), Path.Combine(folder, script), overwrite: true);
}

RunPeer("make");
string projects = Path.Combine(folder, "projects");
if (Directory.Exists(projects))
{
    Directory.Delete(projects, recursive: true);
}

var sdk = new PackedSdk(root, projects, options);
JsonObject runs = Read(Path.Combine(folder, "runs.json"));
foreach ((string name, JsonNode? run) in runs)
{
    var arguments = run!["arguments"]!.AsObject();
    if (run["properties"]!["Peft"] is not null)
    {
        // What an adapter is before its first step: one step that changes nothing.
        var none = new Dictionary<string, JsonNode> { ["learning_rate"] = 0.0, ["max_steps"] = 1, ["warmup_steps"] = 0 };
        Train(
            $"{name}-start",
            name,
            run,
            arguments.Select(argument => KeyValuePair.Create(argument.Key, none.GetValueOrDefault(argument.Key, argument.Value!))));
        CopyAdapter(sdk.Model($"{name}-start"), Path.Combine(folder, "start", name));
    }

    Train(name, name, run, arguments!);
}

RunPeer("train");
Console.WriteLine("| run | rows | steps | loss | gradient norm |");
Console.WriteLine("|---|--:|--:|---|---|");
foreach ((string name, JsonNode? theirs) in Read(Path.Combine(folder, "theirs.json")))
{
    JsonNode state = Read(Path.Combine(sdk.Model(name), "trainer_state.json"));
    (JsonArray ours, JsonArray there) = (state["log_history"]!.AsArray(), theirs!["log_history"]!.AsArray());
    (double loss, double gradient) = (TrainerLog.Largest(ours, there, "loss"), TrainerLog.Largest(ours, there, "grad_norm"));
    string unequal = ours.Count == there.Count ? "" : $" ({ours.Count} entries, there {there.Count})";
    Figures.Say($"| {name} | {theirs["rows"]} | {state["global_step"]} | {loss:0.0e0} | {gradient:0.0e0}{unequal} |");
}

return 0;

void RunPeer(string verb) => Programs.Run(peer[0], folder, [.. peer[1..], $"{peerFolder}/parity_recipes.py", verb, peerFolder, only]);

void Train(string project, string name, JsonNode run, IEnumerable<KeyValuePair<string, JsonNode>> arguments)
{
    sdk.WriteProject(
        project,
        [
            ("FineTuneTask", Text(run["task"]!)), ("BaseModel", Path.Combine(folder, "models", name)), ("NoWarn", "FT2104;FT2180;FT3011"),
            .. run["properties"]!.AsObject().Select(property => (property.Key, Text(property.Value!))),
        ],
        """<TrainingArguments Include="args.yaml" />""",
        $"""<Dataset Include="{Path.Combine(folder, "data", Text(run["file"]!))}" Split="train" />""");
    File.WriteAllLines(Path.Combine(projects, project, "args.yaml"), arguments.Select(argument => $"{argument.Key}: {argument.Value.ToJsonString()}"));
    sdk.Build(project);
}

static void CopyAdapter(string from, string to)
{
    Directory.CreateDirectory(to);
    foreach (string file in Directory.GetFiles(from, "adapter_*"))
    {
        File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }
}

static string Text(JsonNode value) => value.GetValue<string>();

static JsonObject Read(string file) => JsonNode.Parse(File.ReadAllText(file))!.AsObject();
