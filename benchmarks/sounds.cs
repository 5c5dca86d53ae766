#!/usr/bin/env dotnet
// Models of recordings beside transformers' Trainer, in turn, ratios of medians. Run it with nothing else on the machine:
//
//     dotnet run benchmarks/sounds.cs -- PEER PEER-FILES [--recordings 80] [--seconds 1] [--layers 12] [--hidden 768] [--batch 8] [--steps 10] [--runs 3]
//         [--seed 42] [--packages FOLDER] [--tuned]
//
// A Wav2Vec2 of the sizes of wav2vec2-base unless others are given, with random weights, float32, without dropout, its convolutions frozen.
//
// PEER starts Python with transformers, such as python3; PEER-FILES is a folder, HERE or HERE=THERE, that Python sees too: it draws the recordings there.
// --packages takes an SDK that was packed before, --tuned has the other side keep the memory that it has freed. With fewer threads than cores there nothing is
// compared.
#:property PublishAot=false
#:include shared/Figures.cs
#:include shared/Options.cs
#:include shared/PackedSdk.cs
#:include shared/Peer.cs
#:include shared/Programs.cs

using System.Text.Json.Nodes;

if (Options.Explains(args, "PEER", "PEER-FILES"))
{
    return 2;
}

var options = new Options(args);
string root = Options.Root;
var peer = new Peer(args[0], args[1], options.Has("--tuned"));
string batch = options.Text("--batch", "8");
int steps = options.Integer("--steps", 10);
int runs = options.Integer("--runs", 3);
int seed = options.Integer("--seed", 42);

string folder = Directory.CreateTempSubdirectory("finetune-benchmark-").FullName;
var sdk = new PackedSdk(root, folder, options);
peer.Copy(root, "measured.py", "sounds.py");
peer.Run("sounds.py", "make", $"{peer.There}/recordings", options.Text("--recordings", "80"), options.Text("--seconds", "1"));
sdk.WriteProject(
    "sounds",
    [
        ("FineTuneTask", "audio-classification"), ("BaseModel", WriteBase()), ("MaxSteps", Figures.Written(steps)), ("PerDeviceTrainBatchSize", batch),
        ("LearningRate", "5e-5"), ("SaveStrategy", "no"), ("FreezeFeatureEncoder", "true"),
    ],
    $"""<Dataset Include="{Path.Combine(peer.Here, "recordings")}" Split="train" />""");

var training = new Figures();
for (int run = 0; run < runs; run++)
{
    string seedText = Figures.Written(seed + run);
    JsonNode ours = sdk.Build("sounds", $"-p:Seed={seedText}")!;
    JsonNode theirs = peer.Run("sounds.py", "train", $"{peer.There}/recordings", $"{peer.There}/sounds-base", batch, Figures.Written(steps), seedText);
    training.Add(ours, theirs);
    Figures.Say($"seed {seedText}: ours {ours["train_runtime"]} s, loss {ours["train_loss"]}; theirs {theirs.ToJsonString()}");
}

training.Compare($"training of {Figures.Written(steps)} steps in seconds", "train_runtime", "train_runtime");
training.Compare("peak resident memory in MiB", "train_peak_rss", "peak_rss_mb", 1 << 20);
training.Compare("mean loss", "train_loss", "train_loss");
Directory.Delete(folder, recursive: true);
return 0;

string WriteBase()
{
    string made = Directory.CreateDirectory(Path.Combine(peer.Here, "sounds-base")).FullName;
    int hidden = options.Integer("--hidden", 768);
    File.WriteAllText(Path.Combine(made, "config.json"), new JsonObject
    {
        ["architectures"] = new JsonArray("Wav2Vec2ForSequenceClassification"),
        ["model_type"] = "wav2vec2",
        ["hidden_size"] = hidden,
        ["num_hidden_layers"] = options.Integer("--layers", 12),
        ["num_attention_heads"] = hidden / 64,
        ["intermediate_size"] = 4 * hidden,
        ["hidden_dropout"] = 0.0,
        ["activation_dropout"] = 0.0,
        ["attention_dropout"] = 0.0,
        ["feat_proj_dropout"] = 0.0,
        ["final_dropout"] = 0.0,
        ["layerdrop"] = 0.0,
        ["apply_spec_augment"] = false,
    }.ToJsonString());
    return made;
}
