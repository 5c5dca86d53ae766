using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Tests.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.TaskRecipes;

/// <summary>Sentence similarity through the stages, in each form that rows have.</summary>
[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class SentenceSimilarityTests
{
    [Theory]
    [InlineData("pairs", null, "eval_cosine_mrr@10", 0.4)]
    [InlineData("triplets", null, "eval_cosine_accuracy", 0.9)]
    [InlineData("triplets", EmbeddingLoss.Triplet, "eval_cosine_accuracy", 0.9)]
    [InlineData("scored pairs", null, "eval_spearman_cosine", 0.6)]
    [InlineData("scored pairs", EmbeddingLoss.CosineSimilarity, "eval_spearman_cosine", 0.5)]
    [InlineData("labelled texts", null, "eval_cosine_accuracy@1", 0.9)]
    public async Task Embeddings_learn_which_texts_are_alike(string kind, EmbeddingLoss? loss, string metric, double least)
    {
        using TaskFixture fixture = Fixture(kind, epochs: 10, loss);
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();

        JsonObject results = Json(fixture.EvaluateOutput, "all_results.json");
        Assert.InRange(results[metric]!.GetValue<double>(), least, 1);
        JsonNode before = Json(fixture.TrainOutput, "trainer_state.json")["log_history"]!.AsArray().First(entry => entry![metric] is not null)!;
        Assert.InRange(before[metric]!.GetValue<double>(), -1, results[metric]!.GetValue<double>() - 0.1);
        foreach (string name in results.Select(result => result.Key).Where(name => name.StartsWith("eval_cosine", StringComparison.Ordinal)))
        {
            Assert.InRange(results[name]!.GetValue<double>(), 0, 1);
        }

        using Predictor predictor = Predictor.Open(fixture.TrainOutput, CPU, fixture.Events);
        double same = Similarity(predictor, "the cat here", "one old cat");
        Assert.InRange(same, Similarity(predictor, "the cat here", "one old blue") + 0.1, 1);
        Assert.Equal($"{same:0.000}  the cat here / one old cat", Assert.Single(predictor.Predict("the cat here\tone old cat").ToLines()));
        Assert.Equal(["a\tb", "a\tc"], predictor.Comparing(["a", "b", "c"]));
        Assert.Equal(["a\tb", "c"], predictor.Comparing(["a\tb", "c"]));
        Assert.Equal(128, predictor.Predict("the cat").ToJson()["embedding"]!.AsArray().Count);
    }

    [Fact]
    public async Task The_folder_is_that_of_sentence_transformers_and_a_base_model()
    {
        using TaskFixture fixture = Fixture("pairs", epochs: 1);
        fixture.Project = fixture.Project with
        {
            TaskArguments = fixture.Project.TaskArguments with { PoolingMode = PoolingMode.Max, NormalizeEmbeddings = true },
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();

        JsonArray modules = JsonNode.Parse(File.ReadAllText(Path.Combine(fixture.TrainOutput, "modules.json")))!.AsArray();
        Assert.Equal(
            [
                "0  sentence_transformers.models.Transformer", "1 1_Pooling sentence_transformers.models.Pooling",
                "2 2_Normalize sentence_transformers.models.Normalize",
            ],
            modules.Select(module => $"{module!["idx"]} {module["path"]} {module["type"]}"));
        JsonObject pooling = Json(fixture.TrainOutput, "1_Pooling/config.json");
        Assert.True(pooling["pooling_mode_max_tokens"]!.GetValue<bool>());
        Assert.False(pooling["pooling_mode_mean_tokens"]!.GetValue<bool>());
        Assert.Equal(128, pooling["word_embedding_dimension"]!.GetValue<int>());
        Assert.Null(Json(fixture.TrainOutput, "sentence_bert_config.json")["max_seq_length"]);
        Assert.Equal("cosine", Json(fixture.TrainOutput, "config_sentence_transformers.json")["similarity_fn_name"]!.GetValue<string>());
        Assert.Empty(Json(fixture.TrainOutput, "2_Normalize/config.json"));
        Assert.Equal("BertModel", Json(fixture.TrainOutput, "config.json")["architectures"]![0]!.GetValue<string>());
        using (SafetensorsFile file = SafetensorsFile.Open(Path.Combine(fixture.TrainOutput, "model.safetensors")))
        {
            Assert.Contains("embeddings.word_embeddings.weight", file.Entries.Keys);
            Assert.Contains("pooler.dense.weight", file.Entries.Keys);
            Assert.DoesNotContain(file.Entries.Keys, name => name.StartsWith("bert.", StringComparison.Ordinal));
        }

        // Its pooling is that of what is trained from it, and so is what it says of long texts.
        File.WriteAllText(Path.Combine(fixture.TrainOutput, "sentence_bert_config.json"), """{"max_seq_length": 17}""");
        string moved = Path.Combine(fixture.Scratch, "base");
        Directory.Move(fixture.TrainOutput, moved);
        fixture.Project = fixture.Project with
        {
            BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, moved),
            TaskArguments = new TaskArguments(),
            Training = fixture.Project.Training with { MaxSteps = 1 },
            Tokenizer = new TokenizerArguments(),
        };
        await fixture.TokenizeAsync();
        Assert.Equal(17, fixture.Dataset().MaxLength);
        Assert.Equal(17, Json(fixture.TokenizeOutput, "tokenizer_config.json")["model_max_length"]!.GetValue<int>());
        await fixture.TrainAsync();
        Assert.True(Json(fixture.TrainOutput, "1_Pooling/config.json")["pooling_mode_max_tokens"]!.GetValue<bool>());
        Assert.True(File.Exists(Path.Combine(fixture.TrainOutput, "2_Normalize", "config.json")));
        Assert.DoesNotContain(fixture.Events.Logs, log => log.Code is "FT1201" or "FT1202" or "FT1203");
    }

    /// <summary>The same whatever goes into a forward pass, as of one pass.</summary>
    [Theory]
    [InlineData("pairs", null)]
    [InlineData("labelled texts", null)]
    [InlineData("scored pairs", EmbeddingLoss.CoSent)]
    public async Task Cached_gradients_are_those_of_the_whole_batch(string kind, EmbeddingLoss? loss)
    {
        using TaskFixture fixture = Fixture(kind, epochs: 2, loss);
        await fixture.TokenizeAsync();
        double[] whole = await LossesAsync(fixture, null);

        foreach (int miniBatch in (int[])[1, 3, 16])
        {
            double[] cached = await LossesAsync(fixture, miniBatch);
            Assert.Equal(whole.Length, cached.Length);
            Assert.All(whole.Zip(cached), pair => Assert.Equal(pair.First, pair.Second, 2e-4));
        }
    }

    /// <summary>Each part draws the same dropout in both of its passes, so that its gradient is the slope of the loss.</summary>
    [Fact]
    public async Task Cached_gradients_learn_with_dropout_and_checkpointing()
    {
        using TaskFixture fixture = Fixture("triplets", epochs: 10);
        fixture.Project = fixture.Project with
        {
            TaskArguments = fixture.Project.TaskArguments with { MiniBatchSize = 2 },
            Training = fixture.Project.Training with { GradientCheckpointing = true },
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();

        Assert.InRange(Json(fixture.EvaluateOutput, "all_results.json")["eval_cosine_accuracy"]!.GetValue<double>(), 0.9, 1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    public async Task An_adapter_is_trained_in_place_of_the_weights(bool? merges)
    {
        using TaskFixture fixture = Fixture("labelled texts", epochs: 3);
        fixture.Project = fixture.Project with
        {
            TaskArguments = new TaskArguments { PoolingMode = PoolingMode.Max },
            Training = fixture.Project.Training with { Peft = PeftType.Lora, MergeAdapter = merges, LearningRate = 1e-2 },
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();

        JsonNode before = Json(fixture.TrainOutput, "trainer_state.json")["log_history"]!.AsArray().First(entry => entry!["eval_loss"] is not null)!;
        Assert.True(Json(fixture.EvaluateOutput, "all_results.json")["eval_loss"]!.GetValue<double>() < before["eval_loss"]!.GetValue<double>());
        Assert.Equal(merges is null, File.Exists(Path.Combine(fixture.TrainOutput, "model.safetensors")));
        Assert.True(Json(fixture.TrainOutput, "1_Pooling/config.json")["pooling_mode_max_tokens"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Embeddings_may_be_cut_where_that_is_trained()
    {
        using TaskFixture fixture = Fixture("labelled texts", epochs: 5);
        fixture.Project = fixture.Project with { TaskArguments = new TaskArguments { MatryoshkaDimensions = new NameList(["128", "32"]) } };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();

        Assert.Equal([128, 32], Json(fixture.TrainOutput, "config.json")["matryoshka_dimensions"]!.AsArray().Select(number => number!.GetValue<int>()));
        using Predictor predictor = Predictor.Open(fixture.TrainOutput, CPU, fixture.Events);
        double[][] texts = [.. ((string[])["the cat here", "one old cat", "one old blue"]).Select(text => Embedding(predictor, text)[..32])];
        Assert.InRange(Cosine(texts[0], texts[1]), Cosine(texts[0], texts[2]) + 0.1, 1);
    }

    /// <summary>They are those of embeddings that are cut before they are compared.</summary>
    [Fact]
    public async Task Metrics_are_there_for_each_length_that_embeddings_are_cut_to()
    {
        using TaskFixture fixture = Fixture("labelled texts", epochs: 1);
        fixture.Project = fixture.Project with
        {
            TaskArguments = new TaskArguments { MatryoshkaDimensions = new NameList(["128", "8"]) },
            Metrics = [new MetricSpec("dim_8_cosine_map@100")],
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();

        JsonObject results = Json(fixture.EvaluateOutput, "all_results.json");
        using Predictor predictor = Predictor.Open(fixture.TrainOutput, CPU, fixture.Events);
        var corpus = new RetrievalCorpus();
        foreach ((int row, string line) in File.ReadLines(fixture.Project.Datasets[1].Files[0]).Skip(1).Index())
        {
            string[] cells = line.Split(',');
            double[] cut = Embedding(predictor, cells[0])[..8];
            double length = Math.Sqrt(cut.Sum(number => number * number));
            corpus.AddLabelled(row, cells[1].GetHashCode(StringComparison.Ordinal), [.. cut.Select(number => (float)(number / length))]);
        }

        RetrievalScores scores = corpus.Score();
        foreach (string name in (string[])["cosine_accuracy@1", "cosine_recall@10", "cosine_mrr@10", "cosine_ndcg@10", "cosine_map@100"])
        {
            Assert.Equal(scores.ValueOf(name), results[$"eval_dim_8_{name}"]!.GetValue<double>(), 0.02);
        }

        Assert.Equal(results["eval_cosine_ndcg@10"]!.GetValue<double>(), results["eval_dim_128_cosine_ndcg@10"]!.GetValue<double>());
        Assert.NotEqual(results["eval_cosine_ndcg@10"]!.GetValue<double>(), results["eval_dim_8_cosine_ndcg@10"]!.GetValue<double>());
        Assert.False(results.ContainsKey("eval_dim_128_cosine_map@100"));
        string report = await File.ReadAllTextAsync(Path.Combine(fixture.EvaluateOutput, "report.html"));
        Assert.Contains("Embeddings by their length", report, StringComparison.Ordinal);
        Assert.Contains("dim_8_cosine_ndcg@10", await File.ReadAllTextAsync(Path.Combine(fixture.EvaluateOutput, "README.md")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scored pairs", "spearman_cosine", "pearson_cosine")]
    [InlineData("triplets", "cosine_accuracy", "cosine_recall@10")]
    public async Task Each_form_of_rows_is_measured_at_each_length(string kind, params string[] names)
    {
        using TaskFixture fixture = Fixture(kind, epochs: 1);
        fixture.Project = fixture.Project with
        {
            TaskArguments = new TaskArguments { MatryoshkaDimensions = new NameList(["4"]) },
            Training = fixture.Project.Training with { MaxSteps = 2, EvalOnStart = false },
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();

        JsonObject results = Json(fixture.EvaluateOutput, "all_results.json");
        Assert.All(names, name => Assert.NotEqual(results[$"eval_{name}"]!.GetValue<double>(), results[$"eval_dim_4_{name}"]!.GetValue<double>()));
        Assert.DoesNotContain(results, result => result.Key.StartsWith("eval_dim_4_loss", StringComparison.Ordinal));

        fixture.Project = fixture.Project with { Metrics = [new MetricSpec($"dim_8_{names[0]}")] };
        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(fixture.EvaluateAsync);
        Assert.Equal("FT4011", failure.Descriptor.Code);
        Assert.Contains($"dim_4_{names[0]}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_answers_as_the_model_and_names_its_outputs_as_Optimum_does()
    {
        using TaskFixture fixture = Fixture("pairs", epochs: 1);
        fixture.Project = fixture.Project with
        {
            Exports = [new ExportSpec(ExportFormat.Onnx), new ExportSpec(ExportFormat.Onnx, ExportPrecision.Float16)],
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();
        await fixture.ExportAsync();

        JsonObject results = Json(fixture.ExportOutput, "all_results.json");
        Assert.Equal(
            results["eval_cosine_mrr@10"]!.GetValue<double>(),
            results[$"{ResultFiles.ExportPrefix(fixture.Project.Exports[0])}cosine_mrr@10"]!.GetValue<double>(),
            0.05);
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(Path.Combine(fixture.ExportOutput, "onnx", "model.onnx"));
        Assert.Equal(["last_hidden_state", "sentence_embedding"], session.OutputNames);
    }

    internal static TaskFixture Fixture(string kind, int epochs, EmbeddingLoss? loss = null)
    {
        var fixture = new TaskFixture(kind);
        fixture.Project = fixture.Project with
        {
            TaskArguments = new TaskArguments { EmbeddingLoss = loss },
            Training = fixture.Project.Training with
            {
                NumTrainEpochs = epochs,
                PerDeviceTrainBatchSize = 16,
                EvalOnStart = true,
                LearningRate = 1e-3,
            },
        };
        return fixture;
    }

    private static async Task<double[]> LossesAsync(TaskFixture fixture, int? miniBatch)
    {
        string folder = Path.Combine(fixture.Scratch, "model");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), """
            {"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": 64,
             "hidden_dropout_prob": 0, "attention_probs_dropout_prob": 0}
            """);
        fixture.Project = fixture.Project with
        {
            BaseModel = new BaseModelSpec("model", BaseModelKind.Folder, folder),
            TaskArguments = fixture.Project.TaskArguments with { MiniBatchSize = miniBatch },
        };
        await fixture.TrainAsync();
        JsonArray history = Json(fixture.TrainOutput, "trainer_state.json")["log_history"]!.AsArray();
        return [.. history.Where(entry => entry!["loss"] is not null).Select(entry => entry!["loss"]!.GetValue<double>())];
    }

    private static double[] Embedding(Predictor predictor, string text) =>
        [.. predictor.Predict(text).ToJson()["embedding"]!.AsArray().Select(number => (double)number!.GetValue<float>())];

    private static double Cosine(double[] first, double[] second) =>
        first.Zip(second, (one, other) => one * other).Sum() / Math.Sqrt(first.Sum(number => number * number) * second.Sum(number => number * number));

    private static double Similarity(Predictor predictor, string first, string second) =>
        predictor.Predict($"{first}\t{second}").ToJson()["similarity"]!.GetValue<double>();

    private static JsonObject Json(string folder, string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, name)))!.AsObject();
}
