using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Export;
using FineTune.Engine.Generation;
using FineTune.Engine.Models;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Export;

/// <summary>Random models of more families, in llama.cpp. That their files are its converter's is what golden/generate.py is for.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class GgufFamiliesTests
{
    private const string Llama3 = """{"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 32}""";

    /// <summary>Fields beside those of all.</summary>
    public static TheoryData<string, string> Models => new()
    {
        { "arcee", """{"head_dim": 16, "hidden_act": "relu2", "rope_parameters": LLAMA3}""" },
        { "cohere", """{"logit_scale": 0.5, "tie_word_embeddings": true}""" },
        { "cohere2", """{"num_hidden_layers": 4, "logit_scale": 0.5, "sliding_window": 6, "tie_word_embeddings": true}""" },
        { "ernie4_5", """{"head_dim": 16, "tie_word_embeddings": true}""" },
        { "exaone4", """{"sliding_window": null, "rope_parameters": LLAMA3}""" },
        { "falcon", """{"ffn_hidden_size": 128}""" },
        { "falcon", """{"new_decoder_architecture": true, "num_kv_heads": 2, "tie_word_embeddings": true}""" },
        { "gemma", """{"head_dim": 16, "hidden_act": "gelu_pytorch_tanh", "tie_word_embeddings": true}""" },
        { "granite", """
            {"attention_multiplier": 0.3, "embedding_multiplier": 6.0, "residual_multiplier": 0.4, "logits_scaling": 2.0, "attention_bias": true, "mlp_bias": true}
            """ },
        { "hunyuan_v1_dense", """{"head_dim": 16, "rope_scaling": {"type": "dynamic", "factor": 1.0, "alpha": 50.0}}""" },
        { "ministral", """{"num_hidden_layers": 2, "sliding_window": 128}""" },
        { "olmo2", "{}" },
        { "olmo3", """{"num_hidden_layers": 5, "sliding_window": 6}""" },
        { "phi", """{"num_key_value_heads": 4, "hidden_act": "gelu_new", "tie_word_embeddings": true}""" },
        { "seed_oss", """{"head_dim": 16}""" },
        { "smollm3", """{"head_dim": 16, "num_hidden_layers": 5, "tie_word_embeddings": true}""" },
        { "stablelm", """{"use_qkv_bias": true, "use_parallel_residual": true, "tie_word_embeddings": true}""" },
        { "stablelm", """{"partial_rotary_factor": 0.5}""" },
        { "starcoder2", """{"hidden_act": "gelu_pytorch_tanh"}""" },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Llama_cpp_gives_the_scores_of_the_model(string modelType, string fields)
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using IModel model = Random(modelType, fields, folder);
        var export = new ExportSpec(ExportFormat.Gguf);
        new GgufExporter(model, folder.Path, modelType, new RecordingSink()).Write(folder.Path, export);
        using var opened = new LlamaCppModel(folder[export.File]);
        using var cached = new CachedModel(model, CPU);
        int[] tokens = [.. Enumerable.Range(0, 14).Select(place => 3 + (place * 37 % 290))];

        float[] expected = cached.Next(tokens);
        float[] actual = opened.Scores(tokens);

        double scale = expected.Max(Math.Abs);
        Assert.True(scale > 0.1, "the scores tell tokens apart");
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 2e-3 * scale));
    }

    private static IModel Random(string modelType, string fields, TemporaryFolder folder)
    {
        string tokenizer = Path.Combine(AppContext.BaseDirectory, "Export", "golden", "gguf", "gpt2");
        foreach (string file in (string[])["tokenizer.json", "tokenizer_config.json"])
        {
            File.Copy(Path.Combine(tokenizer, file), folder[file]);
        }

        var config = new JsonObject
        {
            ["model_type"] = modelType,
            ["vocab_size"] = 303,
            ["hidden_size"] = 32,
            ["intermediate_size"] = 48,
            ["num_hidden_layers"] = 2,
            ["num_attention_heads"] = 4,
            ["num_key_value_heads"] = 2,
            ["max_position_embeddings"] = 128,
            ["initializer_range"] = 0.2,
            ["tie_word_embeddings"] = false,
            ["pad_token_id"] = 0,
        };
        foreach ((string name, JsonNode? value) in JsonNode.Parse(fields.Replace("LLAMA3", Llama3, StringComparison.Ordinal))!.AsObject())
        {
            config[name] = value?.DeepClone();
        }

        folder.Write(ConfigFile.Name, config.ToJsonString());
        manual_seed(3);
        IModel model = PretrainedModel.ForTraining(
            new BaseModelSpec("new", BaseModelKind.Folder, folder.Path), new HeadSpec(ModelHead.CausalLanguageModeling, []), 303, CPU, new RecordingSink());
        using IDisposable withoutGraph = no_grad();
        foreach ((_, Tensor weight) in model.Weights.Where(weight => weight.Value.shape.Length == 1))
        {
            // Norms and biases that are all the same would hide that one was taken for another.
            weight.add_(randn_like(weight) * 0.1);
        }

        return model;
    }
}
