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

    /// <summary>A file need not have the columns that only an evaluation looks at.</summary>
    [Fact]
    public void A_file_to_predict_is_no_evaluation_set_and_has_no_slices()
    {
        using var project = ProjectUnderTest.With("");
        ProjectSpec read = project.Read();
        read = read with { Datasets = [.. read.Datasets.Select(dataset => dataset with { Slices = ["language"], EvalSet = "german" })] };

        DatasetSpec predicted = PredictedFile.Of(read, "data/train.csv");

        Assert.Empty(predicted.Slices);
        Assert.Null(predicted.EvalSet);
        Assert.Null(predicted.MediaFolder);
    }

    [Fact]
    public void Of_a_model_of_pictures_a_folder_a_picture_and_a_file_with_paths_are_predicted()
    {
        using var project = ProjectUnderTest.With("");
        ProjectSpec read = project.Read() with { Task = FineTuneTask.ImageClassification };
        string folder = Path.GetDirectoryName(read.ProjectFile)!;
        Directory.CreateDirectory(Path.Combine(folder, "photos", "b"));
        Directory.CreateDirectory(Path.Combine(folder, "empty"));
        Array.ForEach((string[])["photos/one.JPG", "photos/b/two.png", "photos/notes.txt"], file => File.WriteAllText(Path.Combine(folder, file), ""));
        File.WriteAllText(Path.Combine(folder, "photos", "in.csv"), "image\none.JPG\n");

        DatasetSpec all = PredictedFile.Of(read, "photos/");
        DatasetSpec one = PredictedFile.Of(read, "photos/one.JPG");
        DatasetSpec rows = PredictedFile.Of(read, "photos/in.csv");

        Assert.Equal((DatasetFormat.ImageFolder, Path.Combine(folder, "photos")), (all.Format, all.MediaFolder));
        Assert.Equal(["b/two.png", "one.JPG"], all.Files.Select(file => Path.GetRelativePath(all.MediaFolder!, file).Replace('\\', '/')));
        Assert.Equal((DatasetFormat.ImageFolder, Path.Combine(folder, "photos")), (one.Format, one.MediaFolder));
        Assert.Equal((DatasetFormat.Csv, Path.Combine(folder, "photos")), (rows.Format, rows.MediaFolder));
        DatasetSpec elsewhere = read.Datasets[0] with { MediaFolder = Path.Combine(folder, "elsewhere") };
        Assert.Equal(elsewhere.MediaFolder, PredictedFile.Of(read with { Datasets = [elsewhere] }, "photos/in.csv").MediaFolder);
        FineTuneException failure = Assert.Throws<FineTuneException>(() => PredictedFile.Of(read, "empty"));
        Assert.Equal("FT2001", failure.Descriptor.Code);
        Assert.Contains("holds no picture", failure.Message, StringComparison.Ordinal);
    }
}
