using FineTune.Contracts;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

/// <summary>Datasets of recordings in a project file.</summary>
public sealed class SoundsTests : IDisposable
{
    private readonly List<string> _files = [];
    private ProjectUnderTest? _project;

    public void Dispose() => _project?.Dispose();

    [Fact]
    public void A_folder_is_its_recordings_in_the_order_of_their_names_and_none_is_left_out_in_silence()
    {
        _files.AddRange(
            [
                "data/train/ja gern/größer 1.WAV", "data/train/no/b.flac", "data/train/no/2024/a.mp3", "data/train/no/cover.jpg", "data/train/no/notes.txt",
            ]);

        DatasetSpec spec = Read("""<Dataset Include="data/train" />""");

        string root = Path.Combine(_project!.Folder, "data/train");
        Assert.Equal((DatasetFormat.AudioFolder, SplitNames.Train, root), (spec.Format, spec.Split, spec.MediaFolder));
        Assert.Equal(
            ["ja gern/größer 1.WAV", "no/2024/a.mp3", "no/b.flac"], spec.Files.Select(file => Path.GetRelativePath(root, file).Replace('\\', '/')));
    }

    [Theory]
    [InlineData("""<Dataset Include="data/train/no/*.flac" Split="train" />""", DatasetFormat.AudioFolder, null)]
    [InlineData("""<Dataset Include="rows/train.csv" Split="train" AudioColumn="clip" />""", DatasetFormat.Csv, "rows")]
    [InlineData("""<Dataset Include="rows/train.csv" Split="train" AudioColumn="clip" AudioFolder="sounds" />""", DatasetFormat.Csv, "sounds")]
    public void Files_and_rows_with_paths_are_recordings_too(string item, DatasetFormat format, string? folder)
    {
        _files.AddRange(["rows/train.csv", "sounds/1.wav", "data/train/no/1.flac"]);
        DatasetSpec spec = Read(item);
        Assert.Equal((format, folder is null ? null : Path.Combine(_project!.Folder, folder)), (spec.Format, spec.MediaFolder));
        Assert.Equal(folder is null ? null : "clip", spec.MediaColumn);
    }

    [Theory]
    [InlineData("audio-classification", """<Dataset Include="rows/train.csv" Split="train" AudioFolder="nowhere" />""", "FT1004", "AudioFolder")]
    [InlineData("audio-classification", """<Dataset Include="data/train" AudioFolder="rows" />""", "FT1011", "by their paths")]
    [InlineData("audio-classification", """<Dataset Include="rows/train.csv" Split="train" ImageColumn="clip" />""", "FT1011", "are recordings")]
    [InlineData("image-classification", """<Dataset Include="rows/train.csv" Split="train" AudioFolder="rows" />""", "FT1011", "are pictures")]
    [InlineData("text-classification", """<Dataset Include="rows/train.csv" Split="train" AudioColumn="clip" />""", "FT1011", "are texts")]
    [InlineData("image-classification", """<Dataset Include="data/train" />""", "FT1011", "audiofolder")]
    [InlineData("audio-classification", """<Dataset Include="words.txt" Split="train" />""", "FT1011", "text")]
    [InlineData("audio-classification", """<Dataset Include="rows" Split="train" />""", "FT2013", "a folder of recordings has them in folders by class")]
    [InlineData("text-classification", """<Dataset Include="rows/train.csv" Split="train" />""", "FT1011", "MaxLengthInSeconds is for audio-classification")]
    public void What_is_no_data_of_the_task_is_an_error(string task, string item, string code, string words)
    {
        _files.AddRange(["rows/train.csv", "data/train/yes/1.wav", "words.txt"]);
        Assert.Contains(
            Project(task, item).Problems(),
            problem => problem.StartsWith(code, StringComparison.Ordinal) && problem.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_or_a_file_of_recordings_can_be_predicted()
    {
        _files.AddRange(["data/train/yes/1.wav", "calls/b/2.flac", "calls/1.wav", "empty/readme.md"]);
        ProjectSpec project = Project("audio-classification", """<Dataset Include="data/train" />""").Read();
        DatasetSpec all = PredictedFile.Of(project, "calls");
        Assert.Equal((DatasetFormat.AudioFolder, 2), (all.Format, all.Files.Count));
        Assert.Equal(DatasetFormat.AudioFolder, PredictedFile.Of(project, "calls/1.wav").Format);
        FineTuneException failure = Assert.Throws<FineTuneException>(() => PredictedFile.Of(project, "empty"));
        Assert.Contains("holds no recording", failure.Message, StringComparison.Ordinal);
    }

    private DatasetSpec Read(string item) => Assert.Single(Project("audio-classification", item).Read().Datasets);

    private ProjectUnderTest Project(string task, string item)
    {
        _project = new ProjectUnderTest($"""
            <Project>
              <PropertyGroup>
                <FineTuneTask>{task}</FineTuneTask><BaseModel>builtin:wav2vec2-tiny</BaseModel><MaxLengthInSeconds>3</MaxLengthInSeconds>
                <PerDeviceTrainBatchSize>1</PerDeviceTrainBatchSize>
              </PropertyGroup>
              <ItemGroup>
                {item}
              </ItemGroup>
            </Project>
            """);
        _files.ForEach(file => _project.Write(file, "clip,label\n1.wav,yes\n"));
        return _project;
    }
}
