using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training;

/// <summary>What must hold for every task.</summary>
[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class EveryTaskTests
{
    public static TheoryData<string> Kinds => TaskFixture.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task It_learns_from_its_data_and_answers(string kind)
    {
        using var fixture = new TaskFixture(kind);
        fixture.Project = fixture.Project with { Training = fixture.Project.Training with { NumTrainEpochs = kind == "masked" ? 20 : 10 } };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();

        JsonObject results = JsonNode.Parse(File.ReadAllText(Path.Combine(fixture.EvaluateOutput, "all_results.json")))!.AsObject();
        foreach (string metric in TaskCatalog.Of(fixture.Project.Task).DefaultMetrics(fixture.Dataset().ProblemType))
        {
            Assert.True(results.ContainsKey($"eval_{metric}"), metric);
        }

        (string name, double least, double most) = kind switch
        {
            "single" or "image" or "sound" => ("eval_accuracy", 0.9, 1.0),
            "multi" => ("eval_f1_micro", 0.7, 1.0),
            "regression" => ("eval_pearsonr", 0.8, 1.0),
            "tokens" => ("eval_f1", 0.9, 1.0),
            "choice" => ("eval_accuracy", 0.9, 1.0),
            // From 0 to 100, as in SQuAD's own script.
            "question" => ("eval_exact_match", 90.0, 100.0),
            // Before training it is that of the whole vocabulary, 60.
            "masked" => ("eval_perplexity", 1.0, 11.0),
            "summaries" => ("eval_perplexity", 1.0, 1.3),
            // Which word comes first nobody can tell; all others follow.
            _ => ("eval_perplexity", 1.0, 3.0),
        };
        Assert.InRange(results[name]!.GetValue<double>(), least, most);
        using IPredictor predictor = TaskCatalog.Of(fixture.Project.Task).Media is not null
            ? MediaPredictor.Open(fixture.TrainOutput, CPU)
            : Predictor.Open(fixture.TrainOutput, CPU, fixture.Events);
        Check(kind, predictor, fixture);
    }

    [Fact]
    public async Task A_model_above_MaxShardSize_is_several_files_from_which_all_goes_on()
    {
        using var fixture = new TaskFixture("single");
        fixture.Project = fixture.Project with { Training = fixture.Project.Training with { MaxSteps = 1, MaxShardSize = FileSize.Parse("1MB")! } };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();

        Assert.InRange(Directory.GetFiles(fixture.TrainOutput, "model-*-of-*.safetensors").Length, 2, 10);
        Assert.True(File.Exists(Path.Combine(fixture.TrainOutput, "model.safetensors.index.json")));
        Assert.False(File.Exists(Path.Combine(fixture.TrainOutput, "model.safetensors")));
        await fixture.EvaluateAsync();

        string moved = Path.Combine(fixture.Scratch, "base");
        Directory.Move(fixture.TrainOutput, moved);
        fixture.Project = fixture.Project with { BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, moved) };
        await fixture.TrainAsync();
        Assert.DoesNotContain(fixture.Events.Logs, log => log.Code is "FT1201" or "FT1202" or "FT1203");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Any_split_into_accumulation_steps_trains_the_same(string kind)
    {
        using var fixture = new TaskFixture(kind);
        await fixture.TokenizeAsync();
        double[] expected = await LossesAsync(fixture, batch: 12, accumulation: 1);

        foreach ((int batch, int accumulation) in ((int, int)[])[(4, 3), (1, 12)])
        {
            double[] actual = await LossesAsync(fixture, batch, accumulation);
            Assert.Equal(expected.Length, actual.Length);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-3 * Math.Max(1, pair.First)));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Metrics_do_not_depend_on_the_evaluation_batch_size(string kind)
    {
        using var fixture = new TaskFixture(kind);
        await fixture.TokenizeAsync();
        DatasetInfo dataset = fixture.Dataset();
        ITrainingTask task = TaskRegistry.Of(fixture.Project, dataset).CreateTraining(fixture.Project, dataset);
        manual_seed(3);
        using IModel model = PretrainedModel.ForTraining(fixture.Project.BaseModel, task.Head, dataset.VocabularySize, CPU, fixture.Events);
        using TokenizedSplit rows = TokenizedSplit.Open(fixture.TokenizeOutput, "test");
        string[] names = [.. TaskCatalog.Of(fixture.Project.Task).Metrics(dataset.ProblemType)
            .Except(dataset.LabelNames.Count == 2 ? [] : MetricNames.OfTwoLabels.Where(_ => kind is "single" or "image" or "sound"))
            .Except(kind == "question" ? [] : MetricNames.OfGeneratedTexts)
            .Except(TaskRegistry.Of(fixture.Project, dataset).MetricsWithoutMeaning(fixture.Project, dataset).Where(_ => kind == "question"))];
        IReadOnlyDictionary<string, double> Measure(int batchSize) =>
            new Evaluator(rows, task, new MetricSelection(names, fixture.Scratch), batchSize, CPU).Run(model, _ => { }, CancellationToken.None).Values;

        IReadOnlyDictionary<string, double> expected = Measure(1);
        foreach (int batchSize in (int[])[2, 7, 1000])
        {
            IReadOnlyDictionary<string, double> actual = Measure(batchSize);
            Assert.All(names, name => Assert.Equal(expected[name], actual[name], 1e-5 * Math.Max(1, Math.Abs(expected[name]))));
        }
    }

    private static async Task<double[]> LossesAsync(TaskFixture fixture, int batch, int accumulation)
    {
        fixture.Project = fixture.Project with
        {
            Training = fixture.Project.Training with
            {
                PerDeviceTrainBatchSize = batch,
                GradientAccumulationSteps = accumulation,
                MaxSteps = 12,
                LearningRate = 1e-3
            },
            BaseModel = WithoutDropout(fixture),
        };
        await fixture.TrainAsync();
        JsonObject state = JsonNode.Parse(File.ReadAllText(Path.Combine(fixture.TrainOutput, "trainer_state.json")))!.AsObject();
        return [.. state["log_history"]!.AsArray().Where(entry => entry!["loss"] is not null).Select(entry => entry!["loss"]!.GetValue<double>())];
    }

    /// <summary>Dropout draws by batch; without it nothing but the split differs.</summary>
    private static BaseModelSpec WithoutDropout(TaskFixture fixture)
    {
        if (TaskCatalog.Of(fixture.Project.Task).Media is not null)
        {
            // They have none.
            return fixture.Project.BaseModel;
        }

        string folder = Path.Combine(fixture.Scratch, "model");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), fixture.Project.Task switch
        {
            FineTuneTask.TextGeneration => """
                {"model_type": "llama", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64,
                 "max_position_embeddings": 64}
                """,
            FineTuneTask.Summarization => """
                {"model_type": "bart", "d_model": 32, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 2, "decoder_attention_heads": 2,
                 "encoder_ffn_dim": 64, "decoder_ffn_dim": 64, "max_position_embeddings": 64, "dropout": 0, "decoder_start_token_id": 1, "pad_token_id": 0}
                """,
            _ => """
                {"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64,
                 "max_position_embeddings": 64, "hidden_dropout_prob": 0, "attention_probs_dropout_prob": 0}
                """,
        });
        return new BaseModelSpec("model", BaseModelKind.Folder, folder);
    }

    private static void Check(string kind, IPredictor predictor, TaskFixture fixture)
    {
        switch (kind)
        {
            case "single":
                Assert.Equal("pet", predictor.Predict("the cat sits").ToJson()["label"]!.GetValue<string>());
                break;
            case "multi":
                Assert.Equal("red", Assert.Single(predictor.Predict("red dog runs").ToJson()["labels"]!.AsArray())!.GetValue<string>());
                break;
            case "regression":
                Assert.InRange(predictor.Predict("dog runs dog").ToJson()["score"]!.GetValue<double>(), 1.5, 3.5);
                break;
            case "tokens":
                JsonNode entity = Assert.Single(predictor.Predict("red cat bird runs").ToJson()["entities"]!.AsArray())!;
                Assert.Equal(("animal", "cat bird"), (entity["entity_group"]!.GetValue<string>(), entity["word"]!.GetValue<string>()));
                Assert.Equal((4, 12), (entity["start"]!.GetValue<int>(), entity["end"]!.GetValue<int>()));
                break;
            case "question":
                JsonObject answer = predictor.Predict("which\tgreen cat runs").ToJson();
                Assert.Equal("cat", answer["answer"]!.GetValue<string>());
                Assert.Equal((6, 9), (answer["start"]!.GetValue<int>(), answer["end"]!.GetValue<int>()));
                Assert.InRange(answer["score"]!.GetValue<double>(), 0.3, 1.0);
                Assert.Equal("FT4040", Assert.Throws<FineTuneException>(() => predictor.Predict("which")).Descriptor.Code);
                break;
            case "image" or "sound":
                string file = fixture.Project.Datasets[1].Files[0];
                Assert.Equal(Path.GetFileName(Path.GetDirectoryName(file)), predictor.Predict(file).ToJson()["label"]!.GetValue<string>());
                break;
            case "choice":
                JsonObject choice = predictor.Predict("red\truns\tcat\tsits").ToJson();
                Assert.Equal((1, "cat"), (choice["choice"]!.GetValue<int>(), choice["ending"]!.GetValue<string>()));
                Assert.Equal(1, choice["scores"]!.AsArray().Sum(score => score!.GetValue<double>()), 1e-6);
                Assert.Equal("FT4042", Assert.Throws<FineTuneException>(() => predictor.Predict("red\tcat")).Descriptor.Code);
                break;
            case "causal":
                Assert.StartsWith(" fast red green", predictor.Predict("sits flies").ToJson()["generated_text"]!.GetValue<string>(), StringComparison.Ordinal);
                break;
            case "summaries":
                Assert.Equal("a cat", predictor.Predict("the cat sits").ToJson()["generated_text"]!.GetValue<string>());
                Assert.Equal("nobody", predictor.Predict("blue bird runs fast").ToJson()["generated_text"]!.GetValue<string>());
                break;
            default:
                Assert.Equal(5, Assert.Single(predictor.Predict("the cat [MASK] fast").ToJson()["masks"]!.AsArray())!.AsArray().Count);
                Assert.Equal("FT3301", Assert.Throws<FineTuneException>(() => predictor.Predict("the cat")).Descriptor.Code);
                break;
        }
    }
}
