using FineTune.Contracts;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

/// <summary>Datasets of pictures in a project file.</summary>
public sealed class PicturesTests : IDisposable
{
    private readonly List<string> _files = [];
    private ProjectUnderTest? _project;

    public void Dispose() => _project?.Dispose();

    [Fact]
    public void A_folder_is_its_pictures_in_the_order_of_their_names()
    {
        _files.AddRange(
            [
                "data/train/schwarze Katze/größer 1.JPG", "data/train/dog/b.png", "data/train/dog/2024/a.webp", "data/train/dog/notes.txt",
                "data/train/.hidden/c.png",
            ]);

        DatasetSpec spec = Read("""<Dataset Include="data/train" />""");

        string root = Path.Combine(_project!.Folder, "data/train");
        Assert.Equal((DatasetFormat.ImageFolder, SplitNames.Train, root), (spec.Format, spec.Split, spec.MediaFolder));
        Assert.Equal(
            ["dog/2024/a.webp", "dog/b.png", "schwarze Katze/größer 1.JPG"],
            spec.Files.Select(file => Path.GetRelativePath(root, file).Replace('\\', '/')));
    }

    [Fact]
    public void A_wildcard_finds_pictures_and_says_no_folder()
    {
        _files.AddRange(["data/train/cat/1.png", "data/train/cat/2.png"]);

        DatasetSpec spec = Read("""<Dataset Include="data/train/cat/*.png" Split="train" />""");

        Assert.Equal((DatasetFormat.ImageFolder, null, 2), (spec.Format, spec.MediaFolder, spec.Files.Count));
    }

    [Theory]
    [InlineData("""<Dataset Include="rows/train.csv" Split="train" />""", "rows")]
    [InlineData("""<Dataset Include="rows/train.csv" Split="train" ImageFolder="pictures" />""", "pictures")]
    public void Paths_in_rows_are_relative_to_ImageFolder_or_the_file(string item, string folder)
    {
        _files.AddRange(["rows/train.csv", "pictures/1.png"]);
        DatasetSpec spec = Read(item);
        Assert.Equal(Path.Combine(_project!.Folder, folder), spec.MediaFolder);
    }

    [Theory]
    [InlineData("""<Dataset Include="rows/train.csv" Split="train" ImageFolder="nowhere" />""", "FT1004", "ImageFolder")]
    [InlineData("""<Dataset Include="data/train" ImageFolder="rows" />""", "FT1011", "ImageFolder")]
    [InlineData("""<Dataset Include="words.txt" Split="train" />""", "FT1011", "text")]
    [InlineData("""<Dataset Include="rows" Split="train" />""", "FT2013", "a folder of pictures has them in folders by class")]
    [InlineData("""<Dataset Include="rows/train.csv;data/rows.csv" Split="train" />""", "FT1011", "several folders")]
    public void What_is_no_data_of_pictures_is_an_error(string item, string code, string words)
    {
        _files.AddRange(["rows/train.csv", "data/train/cat/1.png", "words.txt", "data/rows.csv"]);
        AssertProblem("image-classification", item, code, words);
    }

    [Fact]
    public void A_picture_is_one_row_however_many_bytes_look_like_line_ends()
    {
        _files.AddRange(["data/train/cat/1.png", "data/train/dog/2.png"]);
        string problem = Assert.Single(Project("image-classification", """<Dataset Include="data/train" />""", batch: 8).Problems());
        Assert.StartsWith("FT1021", problem, StringComparison.Ordinal);
        Assert.Contains("no more than 2", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_are_no_data_of_texts()
    {
        _files.Add("data/train/cat/1.png");
        AssertProblem("text-classification", """<Dataset Include="data/train" />""", "FT1011", "imagefolder");
    }

    private DatasetSpec Read(string item) => Assert.Single(Project("image-classification", item).Read().Datasets);

    private void AssertProblem(string task, string item, string code, string words) => Assert.Contains(
        Project(task, item).Problems(),
        problem => problem.StartsWith(code, StringComparison.Ordinal) && problem.Contains(words, StringComparison.Ordinal));

    private ProjectUnderTest Project(string task, string item, int batch = 1)
    {
        _project = new ProjectUnderTest($"""
            <Project>
              <PropertyGroup>
                <FineTuneTask>{task}</FineTuneTask><BaseModel>builtin:vit-tiny</BaseModel><PerDeviceTrainBatchSize>{batch}</PerDeviceTrainBatchSize>
              </PropertyGroup>
              <ItemGroup>
                {item}
              </ItemGroup>
            </Project>
            """);
        _files.ForEach(file => _project.Write(file, "image,label\n1.png,cat\n"));
        return _project;
    }
}
