using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

public class TasksTests
{
    [Fact]
    public void A_metric_that_does_not_fit_the_task_is_an_error_that_names_those_that_do()
    {
        using var project = Project("fill-mask", "", """<Metric Include="f1_macro" />""");
        Assert.StartsWith(
            "FT4011(7,6) The metric 'f1_macro' does not fit fill-mask. Those that do are: perplexity, accuracy, loss.",
            Assert.Single(project.Problems()),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("regression", "accuracy")]
    [InlineData("multi_label_classification", "matthews_correlation")]
    [InlineData("single_label_classification", "pearsonr")]
    public void The_kind_of_problem_decides_where_it_is_set(string problem, string metric)
    {
        using var project = Project("text-classification", $"<ProblemType>{problem}</ProblemType>", $"""<Metric Include="{metric}" />""");
        Assert.StartsWith($"FT4011(7,6) The metric '{metric}' does not fit text-classification.", Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("accuracy")]
    [InlineData("pearsonr")]
    [InlineData("roc_auc_macro")]
    public void Where_only_the_data_tell_the_kind_any_metric_of_the_task_will_do(string metric)
    {
        using var project = Project("text-classification", "", $"""<Metric Include="{metric}" />""");
        Assert.Equal(metric, Assert.Single(project.Read().Metrics).Name);
    }

    [Fact]
    public void The_metric_that_chooses_the_best_model_must_fit_too()
    {
        using var project = Project(
            "token-classification",
            "<MetricForBestModel>eval_pearsonr</MetricForBestModel><LoadBestModelAtEnd>true</LoadBestModelAtEnd>"
                + "<EvalStrategy>epoch</EvalStrategy><SaveStrategy>epoch</SaveStrategy>",
            "");
        string problem = Assert.Single(project.Problems());
        Assert.StartsWith("FT4011(4,", problem, StringComparison.Ordinal);
        Assert.Contains("The metric 'pearsonr' does not fit token-classification.", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dim_64_cosine_ndcg@10", null)]
    [InlineData("dim_64_spearman_cosine", null)]
    [InlineData("dim_48_cosine_ndcg@10", "FT4011(7,6) The metric 'dim_48_cosine_ndcg@10' does not fit sentence-similarity.")]
    [InlineData("dim_64_accuracy", "FT1012(7,6) ")]
    [InlineData("dim_64_loss", "FT1012(7,6) ")]
    public void Embeddings_have_gates_at_each_length_that_they_are_cut_to(string metric, string? problem)
    {
        using var project = Project(
            "sentence-similarity", "<MatryoshkaDimensions>128;64</MatryoshkaDimensions>", $"""<Metric Include="{metric}" Minimum="0.5" />""");
        if (problem is null)
        {
            Assert.Equal(metric, Assert.Single(project.Read().Metrics).Name);
            return;
        }

        Assert.StartsWith(problem, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fill-mask", "<ClassWeights>balanced</ClassWeights>", "ClassWeights weighs the choice of one label, which this task does not make.")]
    [InlineData(
        "text-classification",
        "<ClassWeights>1;2</ClassWeights><ProblemType>regression</ProblemType>",
        "ClassWeights weighs the choice of one label, which this task does not make.")]
    [InlineData(
        "text-classification",
        "<LabelSmoothingFactor>0.1</LabelSmoothingFactor><ProblemType>multi_label_classification</ProblemType>",
        "LabelSmoothingFactor smooths the choice of one label, which this task does not make.")]
    public void What_is_about_the_choice_of_one_label_is_an_error_where_there_is_none(string task, string property, string expected)
    {
        using var project = Project(task, property, "");
        string problem = Assert.Single(project.Problems());
        Assert.StartsWith("FT1011(4,", problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("token-classification", "<ClassWeights>balanced</ClassWeights><LabelSmoothingFactor>0.1</LabelSmoothingFactor>")]
    [InlineData("text-classification", "<ClassWeights>balanced</ClassWeights><LabelSmoothingFactor>0.1</LabelSmoothingFactor>")]
    [InlineData("fill-mask", "<LabelSmoothingFactor>0.1</LabelSmoothingFactor>")]
    public void And_fine_where_there_is_one(string task, string property)
    {
        using var project = Project(task, property, "");
        Assert.Empty(project.Problems());
    }

    [Theory]
    [InlineData("balance", "'balance' is not balanced, nor a number")]
    [InlineData("1;heavy", "'heavy' is not a number above 0")]
    [InlineData("1;0", "'0' is not a number above 0")]
    public void Class_weights_that_fit_no_labels_are_found_before_anything_runs(string weights, string reason)
    {
        using var project = Project("text-classification", $"<ClassWeights>{weights}</ClassWeights>", "");
        string problem = Assert.Single(project.Problems());
        Assert.StartsWith("FT3010(4,", problem, StringComparison.Ordinal);
        Assert.Contains($"ClassWeights = '{weights}' cannot be used: {reason}.", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_of_text_classification_is_for_no_other_task()
    {
        using var project = Project("fill-mask", "<ProblemType>regression</ProblemType>", "");
        Assert.Contains("ProblemType is for text-classification, and FineTuneTask is fill-mask.", Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text-classification", "<WholeWordMask>true</WholeWordMask>", "WholeWordMask is for fill-mask, and FineTuneTask is text-classification.")]
    [InlineData(
        "token-classification",
        "<GroupTexts>true</GroupTexts>",
        "GroupTexts is for fill-mask and text-generation, and FineTuneTask is token-classification.")]
    [InlineData("fill-mask", "<AppendEosToken>false</AppendEosToken>", "AppendEosToken is for text-generation, and FineTuneTask is fill-mask.")]
    [InlineData("fill-mask", "<LabelAllTokens>true</LabelAllTokens>", "LabelAllTokens is for token-classification, and FineTuneTask is fill-mask.")]
    [InlineData("token-classification", "<Threshold>0.4</Threshold>", "Threshold is for text-classification, and FineTuneTask is token-classification.")]
    public void What_belongs_to_another_task_is_an_error(string task, string property, string expected)
    {
        using var project = Project(task, property, "");
        string problem = Assert.Single(project.Problems());
        Assert.StartsWith("FT1011(4,", problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text-classification", "", 0)]
    [InlineData("text-classification", "<ProblemType>multi_label_classification</ProblemType>", 0)]
    [InlineData("text-classification", "<ProblemType>regression</ProblemType>", 1)]
    [InlineData("token-classification", "", 1)]
    public void A_delimiter_of_labels_is_for_rows_with_any_number_of_them(string task, string property, int problems)
    {
        using var project = Project(task, property, """<Dataset Include="data/more/a.csv" Split="train" LabelDelimiter="|" />""");
        Assert.Equal(problems, project.Problems().Count);
    }

    private static ProjectUnderTest Project(string task, string properties, string items) =>
        ProjectUnderTest.With($"<FineTuneTask>{task}</FineTuneTask>{properties}", items);
}
