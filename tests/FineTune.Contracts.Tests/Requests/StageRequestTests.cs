using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Snapshooter.Xunit;

namespace FineTune.Contracts.Tests.Requests;

public sealed class StageRequestTests
{
    private static readonly ProjectSpec Project = new()
    {
        Name = "Reviews",
        ProjectFile = "/home/a user/Reviews/Reviews.finetune",
        Task = FineTuneTask.TextClassification,
        BaseModel = new BaseModelSpec(
            "builtin:bert-tiny", BaseModelKind.Builtin, "bert-tiny", new SourcePosition("/home/a user/Reviews/Reviews.finetune", 6, 5)),
        TaskArguments = new TaskArguments(),
        Tokenizer = new TokenizerArguments { MaxLength = 64 },
        Training = new TrainingArguments { LearningRate = 5e-4, EvalStrategy = IntervalStrategy.Epoch },
        Datasets =
        [
            new DatasetSpec
            {
                Files = ["/data/1.csv", "/data/2.csv"],
                Split = "train",
                Format = DatasetFormat.Csv,
                Shuffle = 42,
                Take = 1000,
                SplitBy = [new HeldOutSplit("validation", 0.1)]
            },
            new DatasetSpec
            {
                Files = ["/data/tést.jsonl"], Split = "test", Format = DatasetFormat.JsonLines, TextColumn = "premise", TextPairColumn = "hypothesis",
                LabelColumn = "gold", LabelNames = ["no", "yes"], Skip = 3,
                Encoding = "latin1", Columns = new Dictionary<string, string> { ["a"] = "b" }, Where = [new RowCondition("lang", IsEqual: false, "en")],
                Sample = 0.5, Weight = 2, Position = new SourcePosition("/home/a user/Reviews/Reviews.finetune", 20, 5),
            },
        ],
        Metrics = [new MetricSpec(MetricNames.Accuracy, Minimum: 0.8, MaxExportDrop: 0.01), new MetricSpec(MetricNames.Loss, Maximum: 0.5)],
        Hooks = [new HookSpec("/hooks/Hooks.dll", ["cost"])],
        Exports = [new ExportSpec(ExportFormat.Onnx), new ExportSpec(ExportFormat.Onnx, ExportPrecision.Int8)],
        OptimizerGroups = [new OptimizerGroupSpec("head", ["classifier.*"], LearningRateFactor: 10, WeightDecay: 0)],
        ArgumentPositions = new Dictionary<string, SourcePosition>
        {
            ["LearningRate"] = new("/home/a user/Reviews/Reviews.finetune", 8, 5),
            ["Seed"] = new("/home/a user/Reviews/args.yaml", 2, 1)
        },
        EvalSplit = "test",
        PushTo = "/models/reviews",
    };

    [Fact]
    public void A_tokenize_request_is_the_published_one_and_comes_back() =>
        RoundTrip(
            new TokenizeRequest { Key = "01ab", StageFolder = "/obj/finetune/tokenize", Project = Project },
            ContractsJson.File.TokenizeRequest,
            "TokenizeRequest");

    [Fact]
    public void A_train_request_is_the_published_one_and_comes_back() =>
        RoundTrip(
            new TrainRequest
            {
                Key = "23cd",
                StageFolder = "/obj/finetune/train",
                Project = Project,
                Device = "cuda:1",
                TorchDirectory = "/torch",
                TokenizeOutput = "/obj/finetune/tokenize/output",
            },
            ContractsJson.File.TrainRequest,
            "TrainRequest");

    [Fact]
    public void An_evaluate_request_is_the_published_one_and_comes_back() =>
        RoundTrip(
            new EvaluateRequest
            {
                Key = "45ef",
                StageFolder = "/obj/finetune/evaluate",
                Project = Project,
                TorchDirectory = "/torch",
                TokenizeOutput = "/obj/finetune/tokenize/output",
                TrainOutput = "/obj/finetune/train/output",
            },
            ContractsJson.File.EvaluateRequest,
            "EvaluateRequest");

    [Fact]
    public void An_export_request_is_the_published_one_and_comes_back() =>
        RoundTrip(
            new ExportRequest
            {
                Key = "89cd",
                StageFolder = "/obj/finetune/export",
                Project = Project,
                Device = "cpu",
                TorchDirectory = "/torch",
                OnnxRuntimeDirectory = "/onnxruntime",
                TokenizeOutput = "/obj/finetune/tokenize/output",
                TrainOutput = "/obj/finetune/train/output",
                EvaluateOutput = "/obj/finetune/evaluate/output",
            },
            ContractsJson.File.ExportRequest,
            "ExportRequest");

    [Fact]
    public void A_push_request_is_the_published_one_and_comes_back() =>
        RoundTrip(
            new PushRequest
            {
                Key = "67ab",
                StageFolder = "/obj/finetune/push",
                Project = Project,
                ModelFolder = "/bin/Reviews",
                CheckpointsFolder = "/obj/finetune/train/checkpoints"
            },
            ContractsJson.File.PushRequest,
            "PushRequest");

    [Fact]
    public void A_request_is_of_the_current_protocol_unless_it_says_otherwise()
    {
        var request = new TokenizeRequest { Key = "k", StageFolder = "/s", Project = Project };

        Assert.Equal(ProtocolVersion.Current, request.Protocol);
        Assert.Equal("auto", request.Device);
    }

    [Theory]
    [InlineData("\"key\"")]
    [InlineData("\"stage_folder\"")]
    [InlineData("\"project\"")]
    public void A_request_without_what_it_needs_is_refused(string member)
    {
        string json = JsonSerializer.Serialize(new TokenizeRequest { Key = "k", StageFolder = "/s", Project = Project }, ContractsJson.Line.TokenizeRequest);

        string without = json.Replace(member + ":", "\"removed\":", StringComparison.Ordinal);

        Assert.NotEqual(json, without);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(without, ContractsJson.Line.TokenizeRequest));
    }

    [Fact]
    public void A_member_nobody_knows_is_refused()
    {
        string json = JsonSerializer.Serialize(new TokenizerArguments(), ContractsJson.Line.TokenizerArguments);

        string with = json.Replace("{", """{"max_lenght":7,""", StringComparison.Ordinal);

        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(with, ContractsJson.Line.TokenizerArguments));
    }

    /// <summary>The reader fills in nothing: a number left out would arrive as 0, not as its default.</summary>
    [Fact]
    public void Arguments_nobody_set_are_written_with_their_defaults()
    {
        string[] unset = [.. ArgumentCatalog.All.Where(a => a.Default is null).Select(a => a.HuggingFaceName)];

        IEnumerable<string> written = Members(new TaskArguments(), ContractsJson.Line.TaskArguments)
            .Concat(Members(new TokenizerArguments(), ContractsJson.Line.TokenizerArguments))
            .Concat(Members(new TrainingArguments(), ContractsJson.Line.TrainingArguments));

        Assert.NotEmpty(unset);
        Assert.Equal(ArgumentCatalog.All.Select(a => a.HuggingFaceName).Except(unset), written);
    }

    private static IEnumerable<string> Members<T>(T value, JsonTypeInfo<T> type) =>
        JsonSerializer.SerializeToElement(value, type).EnumerateObject().Select(member => member.Name);

    private static void RoundTrip<T>(T request, JsonTypeInfo<T> type, string snapshot)
        where T : StageRequest
    {
        string json = JsonSerializer.Serialize(request, type);

        T back = JsonSerializer.Deserialize(json, type)!;

        Snapshot.Match(json + "\n", snapshot);
        // Records compare their lists by reference, so the texts are compared.
        Assert.Equal(json, JsonSerializer.Serialize(back, type));
        Assert.Equal(request with { Project = back.Project }, back);
    }
}
