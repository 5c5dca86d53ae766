using FineTune.Contracts;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

public class EvaluationSetsTests
{
    private const string German = "<Dataset Include=\"data/train.csv\" Split=\"test\" Name=\"german\" />";

    [Fact]
    public void A_Dataset_with_a_name_is_a_set_of_its_own()
    {
        using var project = ProjectUnderTest.With(
            "",
            German + "<Slice Include=\"language\" /><Metric Include=\"loss\" Maximum=\"1\" EvalSet=\"german\" />"
                + "<Metric Include=\"loss\" Slice=\"language\" />");

        ProjectSpec read = project.Read();

        Assert.Equal("test", read.EvalSplit);
        Assert.Equal([("german", "test.german")], read.EvalSets);
        Assert.Equal(["language"], read.Slices);
        Assert.Equal(["language"], read.Datasets.Single(dataset => dataset.Split == "test").Slices);
        Assert.Equal(["german_loss", "language_worst_loss"], read.Metrics.Select(metric => metric.Key).TakeLast(2));
    }

    [Fact]
    public void Where_all_sets_have_names_the_first_is_evaluated_as_the_others_are_without_one()
    {
        using var project = new ProjectUnderTest($"""
            <Project>
              <PropertyGroup>
                <FineTuneTask>text-classification</FineTuneTask><BaseModel>builtin:bert-tiny</BaseModel>
              </PropertyGroup>
              <ItemGroup><Dataset Include="data/train.csv" Split="train" />{German}{German.Replace("german", "french", StringComparison.Ordinal)}</ItemGroup>
            </Project>
            """);

        ProjectSpec read = project.Read();

        Assert.Equal("test.german", read.EvalSplit);
        Assert.Equal(["german", "french"], read.EvalSets.Select(set => set.Name));
    }

    [Theory]
    [InlineData("<Metric Include=\"loss\" Maximum=\"1\" EvalSet=\"german\" />", "FT1028")]
    [InlineData(German + "<Metric Include=\"loss\" Maximum=\"1\" EvalSet=\"germen\" />", "FT1028")]
    [InlineData("<Metric Include=\"loss\" Maximum=\"1\" Slice=\"language\" />", "FT1028")]
    [InlineData("<Dataset Include=\"data/train.csv\" Split=\"train\" Name=\"german\" />", "FT1029")]
    [InlineData("<Dataset Include=\"data/train.csv\" Split=\"test\" Name=\"ger man\" />", "FT1029")]
    [InlineData("<Slice Include=\"a\" /><Slice Include=\"a\" />", "FT1011")]
    [InlineData("<Metric Include=\"loss\" /><Metric Include=\"loss\" />", "FT1011")]
    public void What_there_is_not_is_an_error(string items, string code)
    {
        using var project = ProjectUnderTest.With("", items);

        Assert.Contains(project.Problems(), problem => problem.StartsWith(code, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_to_predict_is_read_as_the_projects_own_are()
    {
        using var project = ProjectUnderTest.With("");
        ProjectSpec read = project.Read();
        string folder = Path.GetDirectoryName(read.ProjectFile)!;
        File.WriteAllText(Path.Combine(folder, "in.jsonl.gz"), "");

        Assert.Equal(DatasetFormat.JsonLines, PredictedFile.Of(read, "in.jsonl.gz").Format);
        Assert.Equal("predict", PredictedFile.Of(read, "data/train.csv").Split);
        Assert.Equal("FT1027", Code(" "));
        Assert.Equal("FT2001", Code("none.csv"));
        Assert.Equal("FT1009", Code(Path.GetFileName(read.ProjectFile)));

        string Code(string file) => Assert.Throws<FineTuneException>(() => PredictedFile.Of(read, file)).Descriptor.Code;
    }
}
