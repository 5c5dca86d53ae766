using FineTune.Tasks.Tests.Support;
using FineTune.Testing;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FineTune.Tasks.Tests.Clients;

public sealed class DescribeModelTests : IDisposable
{
    private const string Scanned = """{ "label_names": ["B", "a\"1\\", "c;d"], "problem_type": "PROBLEM", "has_pairs": PAIRS, "max_length": 12 }""";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingBuildEngine _engine = new();

    [Theory]
    [InlineData("single_label_classification", "false", "Classify(string text")]
    [InlineData("single_label_classification", "true", "Classify(string text, string pair")]
    [InlineData("multi_label_classification", "false", "Has(ReviewsLabel label)")]
    [InlineData("regression", "false", "public float Predict(string text")]
    public void The_contract_is_what_Tokenize_found_out_and_the_same_text_every_time(string problem, string pairs, string method)
    {
        Tokenized(Scanned.Replace("PROBLEM", problem, StringComparison.Ordinal).Replace("PAIRS", pairs, StringComparison.Ordinal));

        ITaskItem contract = Describe("text-classification");

        Assert.Equal(
            $$"""{"name":"Reviews","task":"text-classification","problem_type":"{{problem}}","has_pairs":{{pairs}},"labels":["B","a\"1\\","c;d"]}""",
            contract.GetMetadata("Contract"));
        string source = contract.GetMetadata("Source");
        Assert.Contains(method, source, StringComparison.Ordinal);
        Assert.DoesNotContain('\\', source);
        Assert.Equal(source, Describe("text-classification").GetMetadata("Source"));
    }

    [Fact]
    public void A_model_of_words_has_a_member_for_each_type_of_entity()
    {
        Tokenized("""{ "label_names": ["O", "B-person", "I-person"], "has_pairs": false }""");

        string source = Describe("token-classification").GetMetadata("Source");

        Assert.Contains("Person = 0,", source, StringComparison.Ordinal);
        Assert.DoesNotContain(" = 1,", source, StringComparison.Ordinal);
        Assert.Contains("[\"I-person\"] = ReviewsLabel.Person,", source, StringComparison.Ordinal);
        Assert.DoesNotContain("[\"O\"]", source, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_having_read_the_data_the_project_file_says_what_it_can()
    {
        Assert.Contains("enum ReviewsLabel", Describe("text-classification").GetMetadata("Source"), StringComparison.Ordinal);
        var dataset = new TaskItem("data/train.csv");
        dataset.SetMetadata("LabelNames", "low; high");
        dataset.SetMetadata("TextPairColumn", "other");

        string source = Describe("text-classification", dataset).GetMetadata("Source");

        Assert.Contains("Low = 0,", source, StringComparison.Ordinal);
        Assert.Contains("High = 1,", source, StringComparison.Ordinal);
        Assert.Contains("string pair", source, StringComparison.Ordinal);
        Assert.Contains("Fill(string text", Describe("fill-mask").GetMetadata("Source"), StringComparison.Ordinal);
        Assert.Contains(
            "class ReviewsModel : global::FineTune.Client.SentenceEmbeddingModel",
            Describe("sentence-similarity").GetMetadata("Source"),
            StringComparison.Ordinal);
        Assert.Contains(
            "class ReviewsModel : global::FineTune.Client.QuestionAnsweringModel<ReviewsAnswer>",
            Describe("question-answering").GetMetadata("Source"),
            StringComparison.Ordinal);
        Assert.Contains(
            "class ReviewsModel : global::FineTune.Client.MultipleChoiceModel", Describe("multiple-choice").GetMetadata("Source"), StringComparison.Ordinal);
        Assert.Contains("string Summarize(string text", Describe("summarization").GetMetadata("Source"), StringComparison.Ordinal);
        Assert.Contains("string Translate(string text", Describe("translation", dataset).GetMetadata("Source"), StringComparison.Ordinal);
        Assert.DoesNotContain("TextPair", Describe("translation", dataset).GetMetadata("Source"), StringComparison.Ordinal);
        Assert.Contains(
            "string Generate(string text, global::System.Threading.CancellationToken cancellationToken = default)",
            Describe("text2text-generation").GetMetadata("Source"),
            StringComparison.Ordinal);
        Assert.Contains("Find(string text", Describe("token-classification").GetMetadata("Source"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_pictures_derives_from_the_classes_of_another_package()
    {
        Tokenized("""{ "label_names": ["circle", "a square"], "has_pairs": false }""");

        ITaskItem contract = Describe("image-classification");

        Assert.Equal("FineTune.Client.Images", contract.GetMetadata("Package"));
        Assert.Equal("FineTune.Client", Describe("text-classification").GetMetadata("Package"));
        string source = contract.GetMetadata("Source");
        Assert.Contains("class ReviewsModel : global::FineTune.Client.Images.ImageClassificationModel<ReviewsPrediction>", source, StringComparison.Ordinal);
        Assert.Contains("ASquare = 1,", source, StringComparison.Ordinal);
        Assert.DoesNotContain("IsTruncated", source, StringComparison.Ordinal);
        Assert.DoesNotContain("Classify(string text", source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_recordings_derives_from_the_classes_of_the_client()
    {
        Tokenized("""{ "label_names": ["yes", "not at all"], "has_pairs": false }""");

        ITaskItem contract = Describe("audio-classification");

        Assert.Equal("FineTune.Client", contract.GetMetadata("Package"));
        string source = contract.GetMetadata("Source");
        Assert.Contains("class ReviewsModel : global::FineTune.Client.AudioClassificationModel<ReviewsPrediction>", source, StringComparison.Ordinal);
        Assert.Contains("NotAtAll = 1,", source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_without_a_client_has_no_contract()
    {
        Tokenized("""{ "label_names": [], "has_pairs": false }""");
        DescribeModel task = Task("text-generation");

        Assert.True(task.Execute());
        Assert.Empty(task.Contracts);
    }

    [Fact]
    public void A_project_without_an_ONNX_model_says_what_to_add_but_to_an_editor()
    {
        DescribeModel task = Task("text-classification");
        task.Exports = [];

        Assert.False(task.Execute());
        BuildErrorEventArgs error = Assert.Single(_engine.Errors);
        Assert.Equal(("FT6021", "Reviews.finetune"), (error.Code, Path.GetFileName(error.File)));
        Assert.Contains("<Export Include=\"onnx\" />", error.Message, StringComparison.Ordinal);
        task = Task("text-classification");
        (task.Exports, task.IsDesignTime) = ([], true);
        Assert.True(task.Execute());
    }

    public void Dispose() => _folder.Dispose();

    private void Tokenized(string json) => _folder.Write("obj/finetune/tokenize/output/dataset.json", json);

    private ITaskItem Describe(string task, params ITaskItem[] datasets)
    {
        DescribeModel describe = Task(task);
        describe.Datasets = datasets;
        Assert.True(describe.Execute());
        return Assert.Single(describe.Contracts);
    }

    private DescribeModel Task(string task) => new()
    {
        BuildEngine = _engine,
        ProjectFile = _folder["Reviews.finetune"],
        ProjectName = "Reviews",
        FineTuneFolder = _folder["obj/finetune"],
        FineTuneTask = task,
        Exports = [new TaskItem("onnx")],
    };
}
