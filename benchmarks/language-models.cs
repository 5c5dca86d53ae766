#!/usr/bin/env dotnet
// Language models beside Hugging Face's Trainer and model.generate, in turn, ratios of medians. Run it with nothing else on the machine:
//
//     dotnet run benchmarks/language-models.cs -- ROWS.json TOKENIZER PEER [--rows 400] [--layers 8] [--hidden 512] [--batch 8] [--max-length 512] [--runs 3]
//         [--seed 42] [--tokens 128] [--generate MODEL] [--only train,lora,generate] [--peer-files FOLDER] [--packages FOLDER --version VERSION]
//
// ROWS is a JSON list of objects with instruction, input and output, as Alpaca's; the first --rows of them are trained on for one epoch. TOKENIZER is a folder
// with a tokenizer of byte pairs. The sizes of docs/performance.md are the defaults: a Llama of about 40 million weights. --generate is a folder of another
// model that both sides go on with; the trained one is always measured. --packages is a folder with a FineTune.Sdk of --version, packed before.
//
//   train     one epoch in float32: ours, whose batches have no padding; theirs padded to the longest row of a batch; theirs packed into rows of --max-length
//   lora      the most memory of a training by LoRA (all-linear), beside that of all weights; and with GradientCheckpointing, whose loss has to be the same
//   generate  128 tokens of one text at a time, greedily, with the cache, without the start of the process
//
// The other side is started as a careful user would: with a thread for each core (left alone, torch takes fewer on some processors), and with OpenBLAS's own
// choice of kernels. PEER starts Python with transformers and takes a script and arguments, such as python3. Script, rows and models have to lie where it
// finds them: --peer-files is how it sees the folder of ROWS, to which language_models.py has to be copied; models are written there.
#:property PublishAot=false
#:include shared/Options.cs

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

if (Options.Explains(args, "ROWS.json", "TOKENIZER", "PEER"))
{
    return 2;
}

const string Template = """
    {%- for message in messages -%}
    {{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}
    {%- endfor -%}
    {%- if add_generation_prompt -%}{{ '<|im_start|>assistant\n' }}{%- endif -%}
    """;

var options = new Options(args);
string root = Options.Root;
string shared = Path.GetDirectoryName(Path.GetFullPath(args[0]))!;
string peerFolder = options.Text("--peer-files", shared);
string[] peer = args[2].Split(' ');
int rowCount = options.Integer("--rows", 400);
int hidden = options.Integer("--hidden", 512);
int runs = options.Integer("--runs", 3);
string maxLength = Written(options.Integer("--max-length", 512));
string batch = Written(options.Integer("--batch", 8));
string tokens = Written(options.Integer("--tokens", 128));
string[] only = options.Text("--only", "train,lora,generate").Split(',');

string folder = Directory.CreateTempSubdirectory("finetune-benchmark-").FullName;
string packages = Path.GetFullPath(options.Text("--packages", Path.Combine(folder, "packages")));
string version = options.Text("--version", $"0.1.0-benchmark.{DateTime.UtcNow.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}");
if (!options.Has("--packages"))
{
    Run("dotnet", root, ["pack", Path.Combine("src", "FineTune.Sdk"), "-c", "Release", $"-p:Version={version}", "-o", packages, "-nr:false", "-v", "q"]);
}

JsonNode[] rows = [.. JsonNode.Parse(File.ReadAllText(args[0]))!.AsArray().Take(rowCount).Select(row => row!.DeepClone())];
File.WriteAllText(Path.Combine(shared, "language-models-rows.json"), new JsonArray(rows).ToJsonString());
// The first warms up.
string[] prompts = [.. rows.Select(row => row["instruction"]!.GetValue<string>()).Distinct().Take(9)];
File.WriteAllText(Path.Combine(shared, "language-models-prompts.json"), new JsonArray([.. prompts.Select(prompt => JsonValue.Create(prompt))]).ToJsonString());
string model = WriteBase();
WriteProject();

if (only.Contains("train"))
{
    Train();
}

if (only.Contains("lora"))
{
    double full = Built(0)["train_peak_rss"]!.GetValue<double>();
    JsonNode lora = Built(0, "Peft=lora", "LoraTargetModules=all-linear");
    double adapter = lora["train_peak_rss"]!.GetValue<double>();
    Say($"peak memory: LoRA {adapter / (1 << 20):0} MiB, all weights {full / (1 << 20):0} MiB, ratio {adapter / full:0.00}");
    JsonNode checkpointed = Built(0, "GradientCheckpointing=true");
    Say($"with gradient checkpointing {checkpointed["train_peak_rss"]!.GetValue<double>() / (1 << 20):0} MiB");
    Say($"its loss {checkpointed["train_loss"]}, without {Built(0)["train_loss"]}");
}

if (only.Contains("generate"))
{
    if (!Directory.Exists(Path.Combine(folder, "bin", "benchmark")))
    {
        _ = Built(0);
    }

    Generate("Llama", Path.Combine(folder, "bin", "benchmark"));
    if (options.Has("--generate"))
    {
        string other = options.Text("--generate", "");
        Generate(Path.GetFileName(Path.TrimEndingDirectorySeparator(other)), other);
    }
}

Directory.Delete(folder, recursive: true);
return 0;

void Train()
{
    List<JsonNode> ours = [], padded = [], packed = [];
    for (int run = 0; run < runs; run++)
    {
        ours.Add(Built(run));
        Say($"run {run}: ours {ours[^1]["train_runtime"]} s, loss {ours[^1]["train_loss"]}");
        padded.Add(PeerTraining(run, "padded"));
        Say($"    theirs padded {padded[^1].ToJsonString()}");
        packed.Add(PeerTraining(run, "packed"));
        Say($"    theirs packed {packed[^1].ToJsonString()}");
    }

    double mine = Median(ours, "train_runtime");
    Say($"training: ours {mine:0.00} s, theirs padded {Median(padded, "train_runtime"):0.00} s, ratio {Median(padded, "train_runtime") / mine:0.00}");
    Say($"training: ours {mine:0.00} s, theirs packed {Median(packed, "train_runtime"):0.00} s, ratio {Median(packed, "train_runtime") / mine:0.00}");
    Say($"peak memory: ours {Median(ours, "train_peak_rss") / (1 << 20):0} MiB, theirs padded {Median(padded, "peak_rss_mb"):0} MiB");
}

void Generate(string name, string source)
{
    // A copy that never ends before its last token, for both sides.
    string copy = Path.Combine(shared, "language-models-generate");
    Directory.CreateDirectory(copy);
    foreach (string file in Directory.GetFiles(source))
    {
        File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
    }

    string configuration = Path.Combine(copy, "generation_config.json");
    JsonObject generation = File.Exists(configuration) ? JsonNode.Parse(File.ReadAllText(configuration))!.AsObject() : [];
    generation["min_new_tokens"] = options.Integer("--tokens", 128);
    generation["max_new_tokens"] = options.Integer("--tokens", 128);
    File.WriteAllText(configuration, generation.ToJsonString());
    List<JsonNode> ours = [], theirs = [];
    for (int run = 0; run < runs; run++)
    {
        double start = Predicted(copy, prompts[..1]), all = Predicted(copy, prompts);
        ours.Add(new JsonObject { ["seconds"] = (all - start) / (prompts.Length - 1) });
        theirs.Add(Peer("generate", "language-models-generate", "language-models-prompts.json", tokens));
    }

    (double mine, double other) = (Median(ours, "seconds"), Median(theirs, "seconds"));
    Say($"{tokens} tokens of {name}: ours {mine:0.000} s, theirs {other:0.000} s, ratio {other / mine:0.00}");
    Directory.Delete(copy, recursive: true);
}

double Predicted(string copy, string[] texts)
{
    string engine = Path.Combine(NuGetPackages(), "finetune.sdk", version, "tools", "engine", "FineTune.Engine.dll");
    string torch = Directory.GetDirectories(Path.Combine(NuGetPackages(), $"libtorch-cpu-{RuntimeInformation.RuntimeIdentifier}"))
        .Select(found => Path.Combine(found, "runtimes", RuntimeInformation.RuntimeIdentifier, "native")).Last();
    var watch = Stopwatch.StartNew();
    // Lines of standard input are answered one after the other, and texts on the command line together.
    Run("dotnet", folder, ["exec", engine, "predict", "--model", copy, "--torch", torch, "--device", "cpu", "--json"], texts);
    return watch.Elapsed.TotalSeconds;
}

JsonNode Built(int run, params string[] properties)
{
    string seed = Written(options.Integer("--seed", 42) + run);
    Run("dotnet", folder, ["build", "benchmark.finetune", $"-p:Seed={seed}", .. properties.Select(property => $"-p:{property}"), "-nr:false", "-v", "q"]);
    return JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "bin", "benchmark", "all_results.json")))!;
}

JsonNode PeerTraining(int run, string kind) => Peer(
    "train", "language-models-base", "language-models-rows.json", maxLength, batch, Written(options.Integer("--seed", 42) + run), kind);

JsonNode Peer(string verb, string directory, string file, params string[] arguments)
{
    string output = Run(
        peer[0], folder, [.. peer[1..], $"{peerFolder}/language_models.py", verb, $"{peerFolder}/{directory}", $"{peerFolder}/{file}", .. arguments]);
    JsonNode result = JsonNode.Parse(output.Trim().Split('\n')[^1])!;
    int threads = (int)result["threads"]!.GetValue<double>();
    return threads >= Environment.ProcessorCount
        ? result
        : throw new InvalidOperationException($"The other side had {threads} of {Environment.ProcessorCount} threads; that is no comparison.");
}

string WriteBase()
{
    string made = Path.Combine(shared, "language-models-base");
    Directory.CreateDirectory(made);
    foreach (string file in Directory.GetFiles(args[1]).Where(file => !file.EndsWith(".safetensors", StringComparison.Ordinal)))
    {
        File.Copy(file, Path.Combine(made, Path.GetFileName(file)), overwrite: true);
    }

    string described = Path.Combine(made, "tokenizer_config.json");
    JsonObject tokenizer = File.Exists(described) ? JsonNode.Parse(File.ReadAllText(described))!.AsObject() : new JsonObject
    {
        ["tokenizer_class"] = "GPT2Tokenizer",
        ["eos_token"] = "<|endoftext|>",
    };
    tokenizer["chat_template"] = Template;
    tokenizer["pad_token"] ??= tokenizer["eos_token"]?.DeepClone();
    File.WriteAllText(described, tokenizer.ToJsonString());
    int vocabulary = File.Exists(Path.Combine(made, "vocab.json"))
        ? JsonNode.Parse(File.ReadAllText(Path.Combine(made, "vocab.json")))!.AsObject().Count
        : JsonNode.Parse(File.ReadAllText(Path.Combine(made, "tokenizer.json")))!["model"]!["vocab"]!.AsObject().Count;
    File.WriteAllText(Path.Combine(made, "config.json"), new JsonObject
    {
        ["architectures"] = new JsonArray("LlamaForCausalLM"),
        ["model_type"] = "llama",
        ["vocab_size"] = (vocabulary + 63) / 64 * 64,
        ["hidden_size"] = hidden,
        ["intermediate_size"] = hidden * 8 / 3 / 32 * 32,
        ["num_hidden_layers"] = options.Integer("--layers", 8),
        ["num_attention_heads"] = hidden / 64,
        ["num_key_value_heads"] = hidden / 64,
        ["max_position_embeddings"] = 2048,
        ["tie_word_embeddings"] = true,
    }.ToJsonString());
    return made;
}

void WriteProject()
{
    File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
        <configuration><packageSources><add key="benchmark" value="{packages}" /></packageSources></configuration>
        """);
    File.WriteAllText(Path.Combine(folder, "benchmark.finetune"), $"""
        <Project Sdk="FineTune.Sdk/{version}">
          <PropertyGroup>
            <FineTuneTask>text-generation</FineTuneTask>
            <BaseModel>{model}</BaseModel>
            <MaxLength>{maxLength}</MaxLength>
            <NumTrainEpochs>1</NumTrainEpochs>
            <PerDeviceTrainBatchSize>{batch}</PerDeviceTrainBatchSize>
            <LearningRate>5e-4</LearningRate>
            <SaveStrategy>no</SaveStrategy>
            <FineTuneNoCache>true</FineTuneNoCache>
          </PropertyGroup>
          <ItemGroup>
            <Dataset Include="{Path.Combine(shared, "language-models-rows.json")}" Split="train" />
          </ItemGroup>
        </Project>
        """);
}

static string NuGetPackages() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
    ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

static string Written(int number) => number.ToString(CultureInfo.InvariantCulture);

static void Say(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));

static string Run(string program, string folder, string[] arguments, string[]? lines = null)
{
    var start = new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardOutput = true,
        RedirectStandardInput = lines is not null,
    };
    foreach (string name in (string[])["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"])
    {
        start.Environment.Remove(name);
    }

    start.Environment["OMP_NUM_THREADS"] = Written(Environment.ProcessorCount);
    using Process process = Process.Start(start)!;
    foreach (string line in lines ?? [])
    {
        process.StandardInput.WriteLine(line.ReplaceLineEndings(" "));
    }

    if (lines is not null)
    {
        process.StandardInput.Close();
    }

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
