#!/usr/bin/env dotnet
// An encoder-decoder model beside Hugging Face's Seq2SeqTrainer and model.generate, in turn, ratios of medians. Run it with nothing else on the machine:
//
//     dotnet run benchmarks/seq2seq.cs -- TOKENIZER PEER PEER-FILES [--rows 80] [--layers 6] [--hidden 512] [--batch 8] [--max-length 256]
//         [--max-target-length 64] [--tokens 64] [--beams 4] [--texts 7] [--runs 3] [--seed 42] [--only train,generate] [--family t5]
//         [--packages FOLDER] [--tuned]
//
// TOKENIZER is a folder with T5's tokenizer; the model is a T5, or by --family a bart, of the sizes of t5-small unless others are given, with random weights.
// Both sides train the same made-up rows for an epoch in float32, then answer --texts texts with --tokens tokens each, by --beams beams, one by one and then
// all of them together, without the start of the process.
// PEER starts Python with transformers, such as python3; PEER-FILES is a folder, HERE or HERE=THERE, that Python sees too. --packages takes an SDK
// that was packed before, --tuned has the other side keep the memory that it has freed. With fewer threads than cores there nothing is compared.
#:property PublishAot=false
#:include shared/Figures.cs
#:include shared/MadeUpTexts.cs
#:include shared/Options.cs
#:include shared/PackedSdk.cs
#:include shared/Peer.cs
#:include shared/Programs.cs

using System.Diagnostics;
using System.Text.Json.Nodes;

if (Options.Explains(args, "TOKENIZER", "PEER", "PEER-FILES"))
{
    return 2;
}

var options = new Options(args);
string root = Options.Root;
var peer = new Peer(args[1], args[2], options.Has("--tuned"));
string maxLength = options.Text("--max-length", "256");
string maxTargetLength = options.Text("--max-target-length", "64");
string batch = options.Text("--batch", "8");
string tokens = options.Text("--tokens", "64");
string beams = options.Text("--beams", "4");
int runs = options.Integer("--runs", 3);
int seed = options.Integer("--seed", 42);
string[] only = options.Text("--only", "train,generate").Split(',');

string folder = Directory.CreateTempSubdirectory("finetune-benchmark-").FullName;
var sdk = new PackedSdk(root, folder, options);
peer.Copy(root, "measured.py", "seq2seq.py");
var texts = new MadeUpTexts(1);
File.WriteAllLines(Path.Combine(peer.Here, "seq2seq-rows.jsonl"), Enumerable.Range(0, options.Integer("--rows", 80)).Select(row =>
    new JsonObject { ["text"] = $"story {row} {texts.Words(100, 200)}", ["target"] = $"summary {row} {texts.Words(15, 40)}" }.ToJsonString()));
WriteBase(Path.Combine(peer.Here, "seq2seq-base"));
sdk.WriteProject(
    "benchmark",
    [
        ("FineTuneTask", "summarization"), ("BaseModel", Path.Combine(peer.Here, "seq2seq-base")), ("MaxLength", maxLength),
        ("MaxTargetLength", maxTargetLength), ("NumTrainEpochs", "1"), ("PerDeviceTrainBatchSize", batch), ("LearningRate", "5e-4"), ("SaveStrategy", "no"),
    ],
    $"""<Dataset Include="{Path.Combine(peer.Here, "seq2seq-rows.jsonl")}" Split="train" />""");

// Without training the project's model would not be there to answer.
int trainings = only.Contains("train") ? runs : 1;
var training = new Figures();
for (int run = 0; run < trainings; run++)
{
    string seedText = Figures.Written(seed + run);
    JsonNode ours = sdk.Build("benchmark", $"-p:Seed={seedText}")!;
    if (only.Contains("train"))
    {
        JsonNode theirs = peer.Run(
            "seq2seq.py", "train", $"{peer.There}/seq2seq-base", $"{peer.There}/seq2seq-rows.jsonl", maxLength, maxTargetLength, batch, seedText);
        training.Add(ours, theirs);
        Figures.Say($"seed {seedText}: ours {ours["train_runtime"]} s, loss {ours["train_loss"]}; theirs {theirs.ToJsonString()}");
    }
}

if (only.Contains("train"))
{
    training.Compare("training in seconds", "train_runtime", "train_runtime");
    training.Compare("peak resident memory in MiB", "train_peak_rss", "peak_rss_mb", 1 << 20);
    training.Compare("mean loss", "train_loss", "train_loss");
}

if (only.Contains("generate"))
{
    Generate();
}

Directory.Delete(folder, recursive: true);
return 0;

void Generate()
{
    // The same number of tokens on both sides, whatever the model would do.
    string model = Directory.CreateDirectory(Path.Combine(peer.Here, "seq2seq-model")).FullName;
    foreach (string file in Directory.GetFiles(sdk.Model("benchmark")))
    {
        File.Copy(file, Path.Combine(model, Path.GetFileName(file)), overwrite: true);
    }

    // The first warms up.
    string[] asked = [.. Enumerable.Range(0, options.Integer("--texts", 7) + 1).Select(_ => texts.Words(100, 101))];
    File.WriteAllText(Path.Combine(peer.Here, "seq2seq-texts.json"), new JsonArray([.. asked.Select(text => JsonValue.Create(text))]).ToJsonString());
    var generation = new Figures();
    for (int run = 0; run < runs; run++)
    {
        var ours = new JsonObject
        {
            ["seconds"] = (Seconds(model, asked) - Seconds(model, asked[..1])) / (asked.Length - 1),
            // As many as the engine takes at once, and twice as many.
            ["together"] = (Seconds(model, [.. asked, .. asked], "--json") - Seconds(model, asked, "--json")) / asked.Length,
        };
        JsonNode theirs = peer.Run("seq2seq.py", "generate", $"{peer.There}/seq2seq-model", $"{peer.There}/seq2seq-texts.json", tokens, beams);
        Figures.Say($"seconds a text: ours {ours.ToJsonString()}, theirs {theirs.ToJsonString()}");
        generation.Add(ours, theirs);
    }

    generation.Compare($"seconds of {tokens} tokens by {beams} beams, one text at a time", "seconds", "seconds");
    generation.Compare($"the same of a text among {asked.Length} together", "together", "together");
    Directory.Delete(model, recursive: true);
}

double Seconds(string model, string[] asked, params string[] more)
{
    var watch = Stopwatch.StartNew();
    string length = Figures.Written(int.Parse(tokens, System.Globalization.CultureInfo.InvariantCulture) + 1);
    sdk.RunEngine(
    [
        "predict", "--model", model, "--torch", PackedSdk.Torch, "--device", "cpu", "--num-beams", beams, "--max-new-tokens", tokens,
        "--min-length", length, .. more, .. asked,
    ]);
    return watch.Elapsed.TotalSeconds;
}

void WriteBase(string made)
{
    Directory.CreateDirectory(made);
    foreach (string file in Directory.GetFiles(args[0]).Where(file => Path.GetFileName(file).StartsWith("tokenizer", StringComparison.Ordinal)))
    {
        File.Copy(file, Path.Combine(made, Path.GetFileName(file)), overwrite: true);
    }

    int hidden = options.Integer("--hidden", 512);
    int layers = options.Integer("--layers", 6);
    JsonObject config = options.Text("--family", "t5") == "bart" ? Bart(hidden, layers) : T5(hidden, layers);
    config["vocab_size"] = 32128;
    config["d_model"] = hidden;
    config["pad_token_id"] = 0;
    config["eos_token_id"] = 1;
    config["decoder_start_token_id"] = 0;
    File.WriteAllText(Path.Combine(made, "config.json"), config.ToJsonString());
}

static JsonObject T5(int hidden, int layers) => new()
{
    ["architectures"] = new JsonArray("T5ForConditionalGeneration"),
    ["model_type"] = "t5",
    ["d_kv"] = 64,
    ["d_ff"] = 4 * hidden,
    ["num_layers"] = layers,
    ["num_decoder_layers"] = layers,
    ["num_heads"] = hidden / 64,
    ["feed_forward_proj"] = "relu",
    ["dropout_rate"] = 0.1,
};

static JsonObject Bart(int hidden, int layers) => new()
{
    ["architectures"] = new JsonArray("BartForConditionalGeneration"),
    ["model_type"] = "bart",
    ["encoder_layers"] = layers,
    ["decoder_layers"] = layers,
    ["encoder_attention_heads"] = hidden / 64,
    ["decoder_attention_heads"] = hidden / 64,
    ["encoder_ffn_dim"] = 4 * hidden,
    ["decoder_ffn_dim"] = 4 * hidden,
    ["activation_function"] = "gelu",
    ["dropout"] = 0.1,
    ["bos_token_id"] = 0,
};
