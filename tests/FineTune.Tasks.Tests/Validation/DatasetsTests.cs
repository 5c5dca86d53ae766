using FineTune.Contracts;
using FineTune.Tasks.Tests.Support;
using FineTune.Tasks.Validation;

namespace FineTune.Tasks.Tests.Validation;

public class DatasetsTests
{
    [Theory]
    [InlineData("data/train.csv", "train")]
    [InlineData("data/my-test.csv", "test")]
    [InlineData("data/val.csv", "validation")]
    [InlineData("data/valid_2.csv", "validation")]
    [InlineData("data/dev.tsv", "dev")]
    [InlineData("data/eval.jsonl", "test")]
    [InlineData("data/latest.csv", "train")]
    [InlineData("test/reviews.csv", "train")]
    public void A_missing_split_is_read_off_the_file_name(string file, string split) => Assert.Equal(split, SplitGuess.Of(file));

    [Fact]
    public void The_files_of_one_element_are_one_dataset_and_elements_stay_apart()
    {
        using var project = ProjectUnderTest.With("", """
            <Dataset Include="data/more/*.csv" Split="train" Take="5" />
            <Dataset Include="data/more/*.csv" Split="dev" Skip="5" LabelNames="no;yes" />
            """);
        ProjectSpec spec = project.Read();
        Assert.Equal(4, spec.Datasets.Count);
        Assert.Equal(["a.csv", "b.csv"], spec.Datasets[2].Files.Select(Path.GetFileName));
        Assert.Equal(5, spec.Datasets[2].Take);
        Assert.Equal(7, spec.Datasets[2].Position!.Line);
        Assert.Equal("dev", spec.Datasets[3].Split);
        Assert.Equal(["no", "yes"], spec.Datasets[3].LabelNames);
        Assert.Equal(8, spec.Datasets[3].Position!.Line);
        Assert.Equal("test", spec.EvalSplit);
    }

    [Theory]
    [InlineData("<Dataset Include=\"data/none.csv\" />", "FT2001(7,6) The dataset file 'data/none.csv' does not exist.")]
    [InlineData("<Dataset Include=\"data/*.parquet\" />", "FT2001(7,6) The dataset file 'data/*.parquet' does not exist.")]
    [InlineData("<Dataset Include=\"plain/train.txt\" />", "FT1009(7,6) The format of 'plain/train.txt' cannot be told")]
    [InlineData("<Dataset Include=\"plain/train.txt\" Format=\"cvs\" />", "FT1004(7,40) Format = 'cvs' is not one of csv, tsv, jsonl, parquet, conll, did you mean 'csv'.")]
    [InlineData("<Dataset Include=\"data/more/a.csv\" Take=\"-1\" />", "FT1004(7,40) Take = '-1' is not a whole number of at least 0.")]
    [InlineData("<Metric Include=\"accuracy\" Minimum=\"0,8\" />", "FT1004(7,32) Minimum = '0,8' is not a number.")]
    [InlineData("<Metric Include=\"accuracy\" Minimum=\"0.9\" Maximum=\"0.8\" />", "FT1011(7,6) The Minimum of accuracy is above its Maximum.")]
    public void A_bad_item_is_an_error_where_it_stands(string item, string expected)
    {
        using var project = ProjectUnderTest.With("", item);
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<Metric Include=\"accuracy\" />", "", "FT1008(4,6)")]
    [InlineData("", "<EvalStrategy>epoch</EvalStrategy>", "FT1008(2,114)")]
    [InlineData("", "<EvalSplit>gold</EvalSplit>", "FT1008(2,114)")]
    public void Evaluation_without_a_split_is_an_error(string item, string property, string expected)
    {
        using var project = new ProjectUnderTest($"""
            <Project>
              <PropertyGroup><FineTuneTask>text-classification</FineTuneTask><BaseModel>builtin:bert-tiny</BaseModel>       {property}</PropertyGroup>
              <ItemGroup><Dataset Include="data/train.csv" />
                {item}
              </ItemGroup>
            </Project>
            """);
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_that_wants_no_evaluation_needs_no_split()
    {
        using var project = new ProjectUnderTest("""
            <Project>
              <PropertyGroup><FineTuneTask>text-classification</FineTuneTask><BaseModel>model</BaseModel><PushTo>out</PushTo></PropertyGroup>
              <ItemGroup><Dataset Include="data/train.csv" /></ItemGroup>
            </Project>
            """);
        ProjectSpec spec = project.Read();
        Assert.Null(spec.EvalSplit);
        Assert.Equal(Path.Combine(project.Folder, "out"), spec.PushTo);
        Assert.Equal(BaseModelKind.Folder, spec.BaseModel.Kind);
    }

    [Fact]
    public void A_project_without_a_training_split_is_an_error()
    {
        using var project = new ProjectUnderTest("""
            <Project>
              <PropertyGroup><FineTuneTask>text-classification</FineTuneTask><BaseModel>model</BaseModel></PropertyGroup>
              <ItemGroup><Dataset Include="data/test.csv" /></ItemGroup>
            </Project>
            """);
        Assert.StartsWith("FT1007(0,0)", Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data/*.csv", "data/train.csv", true)]
    [InlineData("data/*.csv", "data/more/a.csv", false)]
    [InlineData("data/**/*.csv", "data/more/a.csv", true)]
    [InlineData("data/a%3Bb.csv", "data/a;b.csv", true)]
    [InlineData("a.csv;b.csv", "b.csv", true)]
    [InlineData("data\\train.csv", "data/train.csv", true)]
    public void An_include_knows_the_items_it_gives(string include, string item, bool expected) =>
        Assert.Equal(expected, new IncludePattern(include).Matches(item));
}
