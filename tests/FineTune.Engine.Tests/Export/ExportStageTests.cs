using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Export;
using FineTune.Engine.Models;
using FineTune.Engine.Tests.Models;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Export;

[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class ExportStageTests
{
    private static readonly ExportSpec[] All =
    [
        new(ExportFormat.Onnx), new(ExportFormat.Onnx, ExportPrecision.Float16), new(ExportFormat.Onnx, ExportPrecision.Int8),
    ];

    private static readonly string Golden = Path.Combine("bert", "sequence-classification-1");

    /// <summary>Those whose models are encoders.</summary>
    public static TheoryData<string> Kinds => ["single", "multi", "regression", "tokens", "question", "choice", "masked", "image"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_task_is_exported_in_every_precision_and_measured(string kind)
    {
        using TaskFixture fixture = await TrainedAsync(kind);
        fixture.Project = fixture.Project with { Exports = All };
        await fixture.ExportAsync();

        JsonObject model = Results(fixture.EvaluateOutput);
        JsonObject results = Results(fixture.ExportOutput);
        Assert.All(model, result => Assert.True(JsonNode.DeepEquals(result.Value, results[result.Key]), result.Key));
        string card = File.ReadAllText(Path.Combine(fixture.ExportOutput, ResultFiles.ModelCard));
        string report = File.ReadAllText(Path.Combine(fixture.ExportOutput, ResultFiles.Report));
        foreach (ExportSpec export in All)
        {
            string prefix = ResultFiles.ExportPrefix(export);
            Assert.Equal(new FileInfo(Path.Combine(fixture.ExportOutput, export.File)).Length, results[$"{prefix}bytes"]!.GetValue<long>());
            Assert.Contains(export.File, card, StringComparison.Ordinal);
            Assert.Contains(export.File, report, StringComparison.Ordinal);
            foreach (string metric in TaskCatalog.Of(fixture.Project.Task).DefaultMetrics(fixture.Dataset().ProblemType))
            {
                Assert.True(results.ContainsKey(prefix + metric), prefix + metric);
            }
        }

        Assert.Equal(model["eval_loss"]!.GetValue<double>(), results["export_onnx_float32_loss"]!.GetValue<double>(), 1e-5);
        Assert.InRange(results["export_onnx_int8_bytes"]!.GetValue<double>() / results["export_onnx_float32_bytes"]!.GetValue<double>(), 0.2, 0.4);
    }

    [Fact]
    public async Task A_model_that_answers_is_two_files_each_of_which_is_measured_with_the_other()
    {
        using var fixture = new TaskFixture("summaries");
        fixture.Project = fixture.Project with
        {
            TaskArguments = new TaskArguments { PredictWithGenerate = true },
            Exports = All,
            Samples = [new SampleSpec("red cat", null)],
        };
        await TrainAsync(fixture);
        await fixture.ExportAsync();

        JsonObject results = Results(fixture.ExportOutput);
        string card = File.ReadAllText(Path.Combine(fixture.ExportOutput, ResultFiles.ModelCard));
        foreach (ExportSpec export in All)
        {
            string[] files = [export.FileOf(ModelGraph.EncoderName), export.FileOf(ModelGraph.DecoderName)];
            long bytes = files.Sum(file => new FileInfo(Path.Combine(fixture.ExportOutput, file)).Length);
            Assert.Equal(bytes, results[$"{ResultFiles.ExportPrefix(export)}bytes"]!.GetValue<long>());
            Assert.Contains(string.Join(", ", files), card, StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(fixture.ExportOutput, export.File)));
            Assert.Equal(
                results["eval_rougeL"]!.GetValue<double>(),
                results[$"{ResultFiles.ExportPrefix(export)}rougeL"]!.GetValue<double>(),
                export.Precision == ExportPrecision.Int8 ? 0.2 : 1e-9);
        }

        Assert.InRange(results["export_onnx_float32_logits_difference"]!.GetValue<double>(), 1e-9, 1e-4);
        Assert.Equal(results["eval_loss"]!.GetValue<double>(), results["export_onnx_float32_loss"]!.GetValue<double>(), 1e-5);
        Assert.InRange(results["export_onnx_int8_bytes"]!.GetValue<double>() / results["export_onnx_float32_bytes"]!.GetValue<double>(), 0.2, 0.4);
    }

    [Fact]
    public async Task Without_an_evaluation_split_the_logits_of_the_first_training_rows_are_compared()
    {
        using TaskFixture fixture = await TrainedAsync("single");
        fixture.Project = fixture.Project with { EvalSplit = null, Exports = All };
        await fixture.EvaluateAsync();
        await fixture.ExportAsync();

        JsonObject results = Results(fixture.ExportOutput);
        Assert.InRange(results["export_onnx_float32_logits_difference"]!.GetValue<double>(), 1e-9, 1e-4);
        Assert.DoesNotContain(results, result => result.Key.StartsWith("export_onnx_float32_loss", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_names_labels_and_takes_rows_of_any_number_and_length()
    {
        using TaskFixture fixture = await TrainedAsync("single");
        fixture.Project = fixture.Project with { Exports = [All[0]] };
        await fixture.ExportAsync();

        using var session = new InferenceSession(Path.Combine(fixture.ExportOutput, "onnx", "model.onnx"));
        Assert.Equal("""["other","pet"]""", session.ModelMetadata.CustomMetadataMap[ModelGraph.LabelsKey]);
        Assert.Equal("single_label_classification", session.ModelMetadata.CustomMetadataMap[ModelGraph.ProblemTypeKey]);
        Assert.Equal(["input_ids", "attention_mask", "token_type_ids"], session.InputNames);
        Assert.Equal(["batch_size", "sequence_length"], session.InputMetadata["input_ids"].SymbolicDimensions);
        Assert.Equal(["logits"], session.OutputNames);
        Assert.Equal([-1, 2], session.OutputMetadata["logits"].Dimensions);
    }

    /// <summary>The families of pictures, each trained on from a random model of its own.</summary>
    [Theory]
    [InlineData("vit-2")]
    [InlineData("deit-1")]
    [InlineData("resnet-1")]
    [InlineData("convnext-1")]
    [InlineData("swin-1")]
    [InlineData("swin-2")]
    public async Task Every_family_of_pictures_is_exported_and_measured(string golden)
    {
        using VisionGolden model = VisionGolden.Of(golden);
        using var fixture = new TaskFixture("image");
        fixture.Project = fixture.Project with
        {
            BaseModel = new BaseModelSpec("model", BaseModelKind.Folder, model.Folder),
            Training = fixture.Project.Training with { MaxSteps = 3, PerDeviceTrainBatchSize = 4, IgnoreMismatchedSizes = true },
            Exports = All,
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();
        await fixture.ExportAsync();

        JsonObject results = Results(fixture.ExportOutput);
        Assert.InRange(results["export_onnx_float32_logits_difference"]!.GetValue<double>(), 0, 1e-4);
        Assert.Equal(results["eval_accuracy"]!.GetValue<double>(), results["export_onnx_float32_accuracy"]!.GetValue<double>());
        Assert.True(results.ContainsKey("export_onnx_int8_accuracy"));
        using var session = new InferenceSession(Path.Combine(fixture.ExportOutput, "onnx", "model.onnx"));
        Assert.Equal(["pixel_values"], session.InputNames);
        Assert.Equal([-1, 3], session.OutputMetadata["logits"].Dimensions);
    }

    /// <summary>Its convolutions keep float32 in int8, so that the file is not a quarter.</summary>
    [Fact]
    public async Task A_model_of_recordings_is_exported_and_measured()
    {
        using TaskFixture fixture = await TrainedAsync("sound");
        fixture.Project = fixture.Project with { Exports = All };
        await fixture.ExportAsync();

        JsonObject results = Results(fixture.ExportOutput);
        Assert.InRange(results["export_onnx_float32_logits_difference"]!.GetValue<double>(), 0, 1e-4);
        Assert.Equal(results["eval_accuracy"]!.GetValue<double>(), results["export_onnx_float32_accuracy"]!.GetValue<double>());
        Assert.True(results.ContainsKey("export_onnx_int8_accuracy"));
        using var session = new InferenceSession(Path.Combine(fixture.ExportOutput, "onnx", "model.onnx"));
        Assert.Equal(["input_values"], session.InputNames);
    }

    [Fact]
    public async Task A_file_of_questions_gives_the_scores_of_the_first_and_of_the_last_token_as_Optimum_does()
    {
        using TaskFixture fixture = await TrainedAsync("question");
        fixture.Project = fixture.Project with { Exports = [All[0]] };
        await fixture.ExportAsync();

        using var session = new InferenceSession(Path.Combine(fixture.ExportOutput, "onnx", "model.onnx"));
        Assert.Equal(["start_logits", "end_logits"], session.OutputNames);
        Assert.All(session.OutputMetadata.Values, output => Assert.Equal(["batch_size", "sequence_length"], output.SymbolicDimensions));
    }

    [Fact]
    public void Logits_that_differ_are_told_by_name_and_place()
    {
        using DisposeScope scope = NewDisposeScope();
        using ModelGolden golden = ModelGolden.Of(Golden);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out _);
        using IModel other = PretrainedModel.Trained(golden.Folder, CPU, out _);
        using (no_grad())
        {
            other.Weights[^1].Value.add_(0.5);
        }

        var export = new ExportSpec(ExportFormat.Onnx, ExportPrecision.Float16, new SourcePosition("x.finetune", 9, 6));
        using var compared = new ComparedModel(other, model, export);

        var failure = Assert.Throws<FineTuneException>(() => compared.Forward(golden.Input(), ForwardOptions.Evaluation));
        Assert.Equal(DiagnosticCatalog.ExportDiffers, failure.Descriptor);
        Assert.Equal(export.Position, failure.Position);
        Assert.StartsWith("The export 'onnx float16' gives other answers than the model: logits up to ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExportPrecision.Float32)]
    [InlineData(ExportPrecision.Int8)]
    public void Logits_that_are_no_numbers_are_told_in_any_precision(ExportPrecision precision)
    {
        using DisposeScope scope = NewDisposeScope();
        using ModelGolden golden = ModelGolden.Of(Golden);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out _);
        using IModel other = PretrainedModel.Trained(golden.Folder, CPU, out _);
        using (no_grad())
        {
            other.Weights[^1].Value.fill_(double.NaN);
        }

        using var compared = new ComparedModel(other, model, new ExportSpec(ExportFormat.Onnx, precision));

        var failure = Assert.Throws<FineTuneException>(() => compared.Forward(golden.Input(), ForwardOptions.Evaluation));
        Assert.Equal(DiagnosticCatalog.ExportDiffers, failure.Descriptor);
    }

    [Fact]
    public void A_file_that_ONNX_Runtime_does_not_read_is_an_error_of_its_own()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("model.onnx", "no model");

        var failure = Assert.Throws<FineTuneException>(() => new OnnxModel(path, [], ModelHead.SequenceClassification));
        Assert.Equal(DiagnosticCatalog.OnnxRuntimeNotLoaded, failure.Descriptor);
    }

    /// <summary>A model that goes on with texts is one file, with a cache.</summary>
    [Fact]
    public async Task A_language_model_is_exported_in_every_precision_and_measured()
    {
        using TaskFixture fixture = await TrainedAsync("causal");
        fixture.Project = fixture.Project with { Exports = All };
        await fixture.ExportAsync();

        JsonObject results = Results(fixture.ExportOutput);
        Assert.InRange(results["export_onnx_float32_logits_difference"]!.GetValue<double>(), 1e-9, 1e-4);
        Assert.Equal(results["eval_loss"]!.GetValue<double>(), results["export_onnx_float32_loss"]!.GetValue<double>(), 1e-5);
        using var session = new InferenceSession(Path.Combine(fixture.ExportOutput, "onnx", "model.onnx"));
        Assert.Equal(["input_ids", "attention_mask", "position_ids"], session.InputNames.Take(3));
        Assert.Equal(
            Enumerable.Range(0, 4).SelectMany(layer => (string[])[$"past_key_values.{layer}.key", $"past_key_values.{layer}.value"]),
            session.InputNames.Skip(3));
        Assert.Equal(["batch_size", "total_sequence_length"], session.InputMetadata["attention_mask"].SymbolicDimensions);
        Assert.Equal([-1, 3, -1, 32], session.InputMetadata["past_key_values.0.key"].Dimensions);
        Assert.Equal(9, session.OutputNames.Count);
    }

    /// <summary>The last token's state has the row's answer, wherever padding lies.</summary>
    [Fact]
    public async Task A_decoder_that_classifies_is_exported()
    {
        using var fixture = new TaskFixture("single");
        fixture.Project = fixture.Project with
        {
            BaseModel = new BaseModelSpec("builtin:llama-tiny", BaseModelKind.Builtin, "llama-tiny"),
            Exports = All,
        };
        await TrainAsync(fixture);
        await fixture.ExportAsync();

        JsonObject results = Results(fixture.ExportOutput);
        Assert.InRange(results["export_onnx_float32_logits_difference"]!.GetValue<double>(), 1e-9, 1e-4);
        Assert.Equal(results["eval_accuracy"]!.GetValue<double>(), results["export_onnx_float32_accuracy"]!.GetValue<double>());
    }

    [Fact]
    public void A_model_without_a_graph_is_told_by_name()
    {
        var family = new ModelFamily("new", "model", [new(ModelHead.SequenceClassification, "NewForSequenceClassification", _ => null!)]);
        var config = new ConfigFile(new JsonObject { ["architectures"] = new JsonArray("NewForSequenceClassification") }, null);

        var failure = Assert.Throws<FineTuneException>(() => ModelGraph.DescriptionOf(family, config));
        Assert.Equal(DiagnosticCatalog.NotExportable, failure.Descriptor);
        Assert.StartsWith("NewForSequenceClassification of the family 'new' cannot be exported.", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<TaskFixture> TrainedAsync(string kind)
    {
        var fixture = new TaskFixture(kind);
        await TrainAsync(fixture);
        return fixture;
    }

    private static async Task TrainAsync(TaskFixture fixture)
    {
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();
    }

    private static JsonObject Results(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, ResultFiles.AllResults)))!.AsObject();
}
