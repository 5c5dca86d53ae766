using System.Globalization;
using System.Text.Json.Nodes;
using FineTune.Contracts;

/// <summary>Whole trainings on the device: beside the CPU, in bfloat16, with layers computed again, with too large a batch, watching memory.</summary>
internal sealed class TrainingParity(CheckedDevice device)
{
    private const double SameLoss = 1e-3;
    private const double SameLossInBFloat16 = 5e-2;

    /// <summary>How much more memory later steps may take than the first ones.</summary>
    private const double Growth = 1.02;

    private static TrainingArguments Arguments => new() { PerDeviceTrainBatchSize = 8, MaxSteps = 12, LearningRate = 1e-3, WarmupSteps = 2 };

    public async Task<JsonObject> SameAsOnCpuAsync()
    {
        SmallProject project = await SmallAsync();
        double[] onCpu = Losses(await project.TrainAsync("cpu", Arguments));
        return Compared(onCpu, Losses(await project.TrainAsync(device.Name, Arguments)), SameLoss);
    }

    public async Task<JsonObject> BFloat16Async()
    {
        SmallProject project = await SmallAsync();
        double[] inFloat32 = Losses(await project.TrainAsync(device.Name, Arguments));
        return Compared(inFloat32, Losses(await project.TrainAsync(device.Name, Arguments with { Bf16 = true })), SameLossInBFloat16);
    }

    public async Task<JsonObject> CheckpointingAsync()
    {
        SmallProject project = await SmallAsync();
        double[] kept = Losses(await project.TrainAsync(device.Name, Arguments));
        return Compared(kept, Losses(await project.TrainAsync(device.Name, Arguments with { GradientCheckpointing = true })), SameLoss);
    }

    /// <summary>On a GPU a batch that no GPU has memory for; in a dry run one that fits, as memory of the CPU is not there to be filled up.</summary>
    public async Task<JsonObject> AutoFindBatchSizeAsync()
    {
        int rows = device.IsDry ? 64 : 4096;
        JsonObject config = device.IsDry ? Bert(64, 2) : Bert(1024, 24);
        int words = device.IsDry ? 20 : 500;
        SmallProject project = await SmallProject.CreateAsync(device, FineTuneTask.TextClassification, config, rows, words, maxLength: 512);
        TrainingArguments arguments = Arguments with { PerDeviceTrainBatchSize = rows, MaxSteps = 1, AutoFindBatchSize = true };
        JsonObject results = await project.TrainAsync(device.Name, arguments);
        int halvings = results["said"]!.GetValue<string>().Split('\n').Count(line => line.StartsWith("not enough memory for ", StringComparison.Ordinal));
        return halvings > 0 != device.IsDry && double.IsFinite(Losses(results)[0])
            ? new JsonObject { ["rows"] = rows, ["halvings"] = halvings }
            : throw new InvalidOperationException($"{rows} rows were halved {halvings} times.");
    }

    public async Task<JsonObject> FlatMemoryAsync()
    {
        const int Steps = 60;
        SmallProject project = await SmallAsync(rows: 8 * Steps);
        List<long> used = [];
        await project.TrainAsync(device.Name, Arguments with { MaxSteps = Steps }, engineEvent =>
        {
            if (engineEvent is ProgressEvent { Activity: "train" })
            {
                used.Add(DeviceUse.Of(device).Used);
            }
        });
        used.Add(DeviceUse.Of(device).Used);
        // The first ones still take memory: the optimizer's, the workspaces of libraries, code that is compiled.
        long early = used.Take((used.Count + 1) / 2).Max();
        long late = used.Skip(used.Count / 2).Max();
        double allowed = device.IsDry ? Growth * early + (64 << 20) : Growth * early;
        return late <= allowed
            ? new JsonObject { ["steps"] = Steps, ["samples"] = used.Count, ["early_bytes"] = early, ["late_bytes"] = late }
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"from {early} to {late} bytes"));
    }

    private static double[] Losses(JsonObject results) => [.. results["losses"]!.AsArray().Select(loss => loss!.GetValue<double>())];

    private static JsonObject Compared(double[] expected, double[] actual, double tolerance)
    {
        double worst = expected.Zip(actual, (first, second) => Math.Abs(first - second) / Math.Max(Math.Abs(first), 1e-3)).Max();
        return expected.Length == actual.Length && worst <= tolerance
            ? new JsonObject { ["steps"] = expected.Length, ["worst"] = worst, ["last_loss"] = actual[^1] }
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"losses differ by {worst:E1}: {string.Join(' ', expected)} and {string.Join(' ', actual)}"));
    }

    /// <summary>Without dropout, which draws by device.</summary>
    private static JsonObject Bert(int hidden, int layers) => new()
    {
        ["model_type"] = "bert",
        ["hidden_size"] = hidden,
        ["num_hidden_layers"] = layers,
        ["num_attention_heads"] = Math.Max(2, hidden / 64),
        ["intermediate_size"] = 4 * hidden,
        ["hidden_dropout_prob"] = 0,
        ["attention_probs_dropout_prob"] = 0,
    };

    private Task<SmallProject> SmallAsync(int rows = 96) =>
        SmallProject.CreateAsync(device, FineTuneTask.TextClassification, Bert(device.IsDry ? 32 : 256, device.IsDry ? 2 : 4), rows, words: 12, maxLength: 32);
}
