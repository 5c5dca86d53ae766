using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using FineTune.Contracts;

/// <summary>
/// Examples a second of BERT-base, and of a Llama of 1.2 billion weights by LoRA, both from random weights; beside Hugging Face's where it is there.
/// </summary>
/// <param name="peer">Starts Python; empty where nobody is to be compared with.</param>
/// <param name="script">The other side.</param>
internal sealed class Speed(CheckedDevice device, string peer, string script)
{
    private int Steps => device.IsDry ? 3 : 40;

    public Task<JsonObject> BertAsync()
    {
        var config = new JsonObject
        {
            ["model_type"] = "bert",
            ["vocab_size"] = device.IsDry ? 200 : 30522,
            ["hidden_size"] = device.IsDry ? 64 : 768,
            ["num_hidden_layers"] = device.IsDry ? 2 : 12,
            ["num_attention_heads"] = device.IsDry ? 2 : 12,
            ["intermediate_size"] = device.IsDry ? 256 : 3072,
        };
        var arguments = new TrainingArguments { PerDeviceTrainBatchSize = device.IsDry ? 4 : 32, MaxSteps = Steps, Bf16 = !device.IsDry };
        return MeasureAsync("bert", FineTuneTask.TextClassification, config, arguments, maxLength: device.IsDry ? 32 : 128);
    }

    public Task<JsonObject> LlamaAsync()
    {
        // The sizes of Llama 3.2 1B.
        var config = new JsonObject
        {
            ["model_type"] = "llama",
            ["vocab_size"] = device.IsDry ? 400 : 128256,
            ["hidden_size"] = device.IsDry ? 64 : 2048,
            ["num_hidden_layers"] = device.IsDry ? 2 : 16,
            ["num_attention_heads"] = device.IsDry ? 4 : 32,
            ["num_key_value_heads"] = device.IsDry ? 2 : 8,
            ["intermediate_size"] = device.IsDry ? 128 : 8192,
            ["tie_word_embeddings"] = true,
            ["max_position_embeddings"] = 2048,
        };
        var arguments = new TrainingArguments
        {
            PerDeviceTrainBatchSize = device.IsDry ? 2 : 4,
            MaxSteps = Steps,
            Bf16 = !device.IsDry,
            Peft = PeftType.Lora,
            LoraTargetModules = new NameList(["all-linear"]),
        };
        return MeasureAsync("llama", FineTuneTask.TextGeneration, config, arguments, maxLength: device.IsDry ? 32 : 512);
    }

    private async Task<JsonObject> MeasureAsync(string kind, FineTuneTask task, JsonObject config, TrainingArguments arguments, int maxLength)
    {
        int batch = arguments.PerDeviceTrainBatchSize;
        SmallProject project = await SmallProject.CreateAsync(device, task, config, batch * Steps, words: maxLength, maxLength);
        JsonObject results = await project.TrainAsync(device.Name, arguments);
        double ours = results["train_samples_per_second"]!.GetValue<double>();
        var measured = new JsonObject
        {
            ["batch"] = batch,
            ["tokens"] = maxLength,
            ["steps"] = Steps,
            ["examples_per_second"] = ours,
            ["device_bytes"] = DeviceUse.Of(device).Used,
        };
        if (peer.Length == 0)
        {
            measured["peer"] = "none was named";
            return measured;
        }

        JsonObject theirs = Peer(kind, config, batch, maxLength, arguments.Bf16);
        measured["peer"] = theirs;
        measured["ratio"] = theirs["examples_per_second"] is { } speed ? ours / speed.GetValue<double>() : null;
        return measured;
    }

    /// <summary>The other side's figures, or why there are none.</summary>
    private JsonObject Peer(string kind, JsonObject config, int batch, int maxLength, bool bfloat16)
    {
        string[] words = peer.Split(' ');
        string[] numbers = [.. new[] { batch, maxLength, Steps, bfloat16 ? 1 : 0 }.Select(number => number.ToString(CultureInfo.InvariantCulture))];
        var start = new ProcessStartInfo(words[0], [.. words[1..], script, kind, config.ToJsonString(), device.IsCuda ? "cuda" : "cpu", .. numbers])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? JsonNode.Parse(output.Trim().Split('\n')[^1])!.AsObject()
                : new JsonObject { ["reason"] = errors.Result.Trim().Split('\n')[^1] };
        }
        catch (Win32Exception failure)
        {
            return new JsonObject { ["reason"] = failure.Message };
        }
    }
}
