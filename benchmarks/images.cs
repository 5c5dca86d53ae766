#!/usr/bin/env dotnet
// Pictures beside transformers' image processor and Trainer, in turn, ratios of medians. Run it with nothing else on the machine:
//
//     dotnet run benchmarks/images.cs -- PEER PEER-FILES [--pictures 320] [--width 500] [--height 375] [--layers 12] [--hidden 384] [--batch 8] [--steps 10]
//         [--runs 3] [--seed 42] [--only pipeline,train] [--packages FOLDER] [--tuned]
//
//   pipeline  from JPEG files to pixels of 224 x 224: the stage Tokenize without its start (the time of all pictures less that of a tenth of them), beside PIL
//             and ViTImageProcessor in one process, as in Trainer's default, and in a worker process for each core
//   train     a ViT of the sizes of ViT-small unless others are given, with random weights, float32; the pixels are made before on both sides
//
// PEER starts Python with transformers and torchvision, such as python3; PEER-FILES is a folder, HERE or HERE=THERE, that Python sees too: it draws the
// pictures there. --packages takes an SDK that was packed before, --tuned has the other side keep the memory that it has freed. With fewer threads than cores
// there nothing is compared.
#:property PublishAot=false
#:include shared/Figures.cs
#:include shared/Options.cs
#:include shared/PackedSdk.cs
#:include shared/Peer.cs
#:include shared/Programs.cs

using System.Diagnostics;
using System.Text.Json.Nodes;

if (Options.Explains(args, "PEER", "PEER-FILES"))
{
    return 2;
}

var options = new Options(args);
string root = Options.Root;
var peer = new Peer(args[0], args[1], options.Has("--tuned"));
int pictures = options.Integer("--pictures", 320);
string width = options.Text("--width", "500");
string height = options.Text("--height", "375");
string batch = options.Text("--batch", "8");
string steps = options.Text("--steps", "10");
int runs = options.Integer("--runs", 3);
int seed = options.Integer("--seed", 42);
string[] only = options.Text("--only", "pipeline,train").Split(',');

string folder = Directory.CreateTempSubdirectory("finetune-benchmark-").FullName;
var sdk = new PackedSdk(root, folder, options);
peer.Copy(root, "measured.py", "images.py");
peer.Run("images.py", "make", $"{peer.There}/pictures-many", Figures.Written(pictures), width, height);
peer.Run("images.py", "make", $"{peer.There}/pictures-few", Figures.Written(pictures / 10), width, height);
string model = WriteBase();
foreach (string name in (string[])["few", "many"])
{
    sdk.WriteProject(
        name,
        [
            ("FineTuneTask", "image-classification"), ("BaseModel", model), ("MaxSteps", steps), ("PerDeviceTrainBatchSize", batch),
            ("LearningRate", "5e-5"), ("SaveStrategy", "no"),
        ],
        $"""<Dataset Include="{Path.Combine(peer.Here, $"pictures-{name}")}" Split="train" />""");
}

if (only.Contains("pipeline"))
{
    Pipeline();
}

if (only.Contains("train"))
{
    var training = new Figures();
    for (int run = 0; run < runs; run++)
    {
        string seedText = Figures.Written(seed + run);
        JsonNode ours = sdk.Build("many", $"-p:Seed={seedText}")!;
        JsonNode theirs = peer.Run("images.py", "train", $"{peer.There}/pictures-many", $"{peer.There}/images-base", batch, steps, seedText);
        training.Add(ours, theirs);
        Figures.Say($"seed {seedText}: ours {ours["train_runtime"]} s, loss {ours["train_loss"]}; theirs {theirs.ToJsonString()}");
    }

    training.Compare("training in seconds", "train_runtime", "train_runtime");
    training.Compare("peak resident memory in MiB", "train_peak_rss", "peak_rss_mb", 1 << 20);
    training.Compare("mean loss", "train_loss", "train_loss");
}

Directory.Delete(folder, recursive: true);
return 0;

void Pipeline()
{
    sdk.Build("few", "-t:Restore;Tokenize");
    sdk.Build("many", "-t:Restore;Tokenize");
    var one = new Figures();
    var workers = new Figures();
    for (int run = 0; run < runs; run++)
    {
        double seconds = (Stage("many") - Stage("few")) / (pictures - (pictures / 10));
        JsonNode single = Theirs("0");
        JsonNode many = Theirs(Figures.Written(Environment.ProcessorCount));
        var ours = new JsonObject { ["milliseconds"] = seconds * 1e3 };
        Figures.Say($"a picture: ours {seconds * 1e3:0.00} ms, theirs {single["milliseconds"]} ms, with worker processes {many["milliseconds"]} ms");
        one.Add(ours, single);
        workers.Add(ours.DeepClone(), many);
    }

    one.Compare("milliseconds of a picture", "milliseconds", "milliseconds");
    workers.Compare("milliseconds of a picture, theirs with a worker process for each core", "milliseconds", "milliseconds");
}

JsonNode Theirs(string workers) =>
    peer.Run("images.py", "pipeline", $"{peer.There}/pictures-many", $"{peer.There}/images-base", batch, workers);

double Stage(string name)
{
    var watch = Stopwatch.StartNew();
    sdk.RunEngine("tokenize", "--request", Path.Combine(folder, name, "obj", "finetune", "tokenize", "request.json"));
    return watch.Elapsed.TotalSeconds;
}

string WriteBase()
{
    string made = Directory.CreateDirectory(Path.Combine(peer.Here, "images-base")).FullName;
    int hidden = options.Integer("--hidden", 384);
    File.WriteAllText(Path.Combine(made, "config.json"), new JsonObject
    {
        ["architectures"] = new JsonArray("ViTForImageClassification"),
        ["model_type"] = "vit",
        ["hidden_size"] = hidden,
        ["num_hidden_layers"] = options.Integer("--layers", 12),
        ["num_attention_heads"] = hidden / 64,
        ["intermediate_size"] = 4 * hidden,
        ["image_size"] = 224,
        ["patch_size"] = 16,
        ["hidden_dropout_prob"] = 0.0,
        ["attention_probs_dropout_prob"] = 0.0,
    }.ToJsonString());
    File.WriteAllText(Path.Combine(made, "preprocessor_config.json"), new JsonObject
    {
        ["image_processor_type"] = "ViTImageProcessor",
        ["do_resize"] = true,
        ["size"] = new JsonObject { ["height"] = 224, ["width"] = 224 },
        ["resample"] = 2,
        ["do_rescale"] = true,
        ["rescale_factor"] = 1 / 255.0,
        ["do_normalize"] = true,
        ["image_mean"] = new JsonArray(0.5, 0.5, 0.5),
        ["image_std"] = new JsonArray(0.5, 0.5, 0.5),
    }.ToJsonString());
    return made;
}
