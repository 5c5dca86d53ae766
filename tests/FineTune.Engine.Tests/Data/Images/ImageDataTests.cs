using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Images;
using FineTune.Engine.Reports;

namespace FineTune.Engine.Tests.Data;

/// <summary>Pictures by folders, by paths and with their bytes, and what is said of those that cannot be read.</summary>
public sealed class ImageDataTests : IDisposable
{
    private readonly StageFixture _stage = new()
    {
        Kind = FineTuneTask.ImageClassification,
        BaseModel = new BaseModelSpec("builtin:vit-tiny", BaseModelKind.Builtin, "vit-tiny"),
    };

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task A_folder_has_a_label_for_each_folder_in_it_whatever_lies_below()
    {
        string[] files = [Picture("train/schwarze Katze/größer 1.png", 1), Picture("train/dog/2024/a b.png", 2), Picture("train/dog/c.png", 3)];
        AddFolder("train", files);

        string summary = await _stage.RunAsync();

        Assert.Equal("3 train pictures of 32x32, 2 labels", summary);
        Assert.Equal(["dog", "schwarze Katze"], _stage.Info().LabelNames);
        using TokenizedSplit rows = TokenizedSplit.Open(_stage.Output, "train", [.. files.Order(StringComparer.Ordinal)]);
        Assert.Equal([0, 0, 1], Enumerable.Range(0, 3).Select(row => rows.Labels(row)[0]));
        Assert.All(Enumerable.Range(0, 3), row => Assert.Equal((32 * 32 * 3, 32), (rows.Media(row).Length, rows.MediaWidth(row))));
        Assert.Equal(new SourcePosition(_stage.Folder["train/schwarze Katze/größer 1.png"]), rows.Source(2));
        Assert.True(File.Exists(Path.Combine(_stage.Output, "preprocessor_config.json")));
    }

    [Fact]
    public async Task A_picture_beside_the_folders_of_labels_has_none()
    {
        AddFolder("train", [Picture("train/1.png", 1), Picture("train/dog/2.png", 2)]);
        FineTuneException failure = await _stage.FailAsync(DiagnosticCatalog.PictureWithoutLabel);
        Assert.Equal(_stage.Folder["train/1.png"], failure.Position!.File);
    }

    [Fact]
    public async Task A_damaged_picture_is_one_error_with_its_path()
    {
        string bad = Picture("train/cat/2.png", 2);
        File.WriteAllBytes(bad, File.ReadAllBytes(bad)[..200]);
        AddFolder("train", [Picture("train/cat/1.png", 1), bad, Picture("train/dog/3.png", 3)]);
        FineTuneException failure = await _stage.FailAsync(DiagnosticCatalog.BadPicture);
        Assert.Equal(new SourcePosition(bad), failure.Position);
    }

    [Fact]
    public async Task The_same_picture_twice_or_with_two_labels_is_said()
    {
        AddFolder("train", [Picture("train/cat/1.png", 1), Picture("train/cat/2.png", 1), Picture("train/dog/3.png", 1), Picture("train/dog/4.png", 4)]);
        await _stage.RunAsync();
        Assert.Contains(_stage.Sink.Logs, log => log.Code == "FT2101" && log.Text.Contains("cat/2.png as cat/1.png", StringComparison.Ordinal));
        Assert.Contains(_stage.Sink.Logs, log => log.Code == "FT2233" && log.Text.Contains("dog/3.png", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("csv", "image,label\npictures/1.png,cat\npictures/ä 2.png,dog\n")]
    [InlineData("csv", "file_name,label\npictures/1.png,cat\npictures/ä 2.png,dog\n")]
    [InlineData("jsonl", "{\"image\": \"pictures/1.png\", \"label\": \"cat\"}\n{\"image\": \"pictures/ä 2.png\", \"label\": \"dog\"}\n")]
    public async Task Rows_name_pictures_by_their_paths(string extension, string content)
    {
        Picture("pictures/1.png", 1);
        Picture("pictures/ä 2.png", 2);
        _stage.Add($"train.{extension}", content, change: spec => spec with { MediaFolder = _stage.Folder.Path });
        await _stage.RunAsync();
        Assert.Equal(["cat", "dog"], _stage.Rows().Select(row => row.Label));
    }

    [Theory]
    [InlineData("nowhere.png", "does not exist")]
    [InlineData("sub", "is a folder")]
    [InlineData("../outside.png", "outside")]
    [InlineData("/etc/hostname", "outside")]
    public async Task A_path_that_leads_nowhere_is_an_error_in_its_line(string path, string words)
    {
        Picture("1.png", 1);
        Directory.CreateDirectory(_stage.Folder["sub"]);
        string file = _stage.Add("train.csv", $"image,label\n1.png,cat\n{path},dog\n", change: spec => spec with { MediaFolder = _stage.Folder.Path });
        FineTuneException failure = await _stage.FailAsync(DiagnosticCatalog.PictureNotFound);
        Assert.Equal((file, 3), (failure.Position!.File, failure.Position.Line));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5", "a number")]
    [InlineData("null", "null")]
    [InlineData("[\"1.png\"]", "a list")]
    public async Task A_column_without_pictures_is_FT2234_in_its_line(string value, string held)
    {
        Picture("1.png", 1);
        string rows = $$"""{"image": "1.png", "label": "cat"}{{'\n'}}{"image": {{value}}, "label": "dog"}{{'\n'}}""";
        string file = _stage.Add("train.jsonl", rows, change: spec => spec with { MediaFolder = _stage.Folder.Path });
        FineTuneException failure = await _stage.FailAsync(DiagnosticCatalog.NoColumnOfPictures);
        Assert.Equal(("FT2234", file, 2), (failure.Descriptor.Code, failure.Position!.File, failure.Position.Line));
        Assert.Contains($"'image' should hold pictures, as paths or bytes, but here it holds {held}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pictures.parquet")]
    [InlineData("bytes.parquet")]
    public async Task A_Parquet_file_has_its_pictures_in_it(string name)
    {
        string path = Path.Combine(_stage.Folder.Path, name);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Data", "Images", "golden", name), path);
        _stage.AddFile(path);
        await _stage.RunAsync();
        Assert.Equal(["cat", "dog", "cat", "dog", "cat", "dog"], _stage.Rows().Select(row => row.Label));
        Assert.Equal([1, 2, 3, 4, 5, 6], _stage.Rows().Select(row => row.Line));
    }

    [Fact]
    public async Task Shuffle_Take_and_SplitBy_choose_pictures_as_they_choose_texts()
    {
        string[] files = [.. Enumerable.Range(0, 20).Select(number => Picture($"train/{(number % 2 == 0 ? "cat" : "dog")}/{number:00}.png", number))];
        AddFolder("train", files, spec => spec with { Shuffle = 3, Take = 8 });
        await _stage.RunAsync();
        string[] ordered = [.. files.Order(StringComparer.Ordinal)];
        using TokenizedSplit rows = TokenizedSplit.Open(_stage.Output, "train", ordered);
        int[] expected = [.. new NumpyRandom(3).Permutation(20).Take(8)];
        Assert.Equal(expected.Select(row => ordered[row]), Enumerable.Range(0, 8).Select(row => rows.Source(row).File));
    }

    [Fact]
    public async Task What_training_crops_is_kept_whole_and_what_evaluation_sees_is_not()
    {
        AddFolder("train", [Picture("train/cat/1.png", 1, 80), Picture("train/dog/2.png", 2, 20)]);
        AddFolder("test", [Picture("test/cat/3.png", 3, 80)]);
        _stage.TaskArguments = new TaskArguments { RandomResizedCrop = true };
        await _stage.RunAsync();
        using TokenizedSplit train = TokenizedSplit.Open(_stage.Output, "train");
        using TokenizedSplit test = TokenizedSplit.Open(_stage.Output, "test");
        Assert.Equal([37, 20, 32], [train.MediaWidth(0), train.MediaWidth(1), test.MediaWidth(0)]);
    }

    [Fact]
    public async Task A_preview_shows_where_pictures_stand_and_what_the_model_is_given()
    {
        AddFolder("train", [Picture("train/cat/1.png", 1), Picture("train/dog/2.png", 2)]);
        await _stage.RunAsync();
        var output = new StringWriter();
        PicturePreview.Write(_stage.Output, _stage.Info(), 1, output);
        Assert.StartsWith("train, row 1 of 2: train/cat/1.png, 32x32 pixels, label 0 'cat'", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, output.ToString().Split('\n').Count(line => line.Contains(", mean ", StringComparison.Ordinal)));
    }

    private string Picture(string name, int seed, int side = 24)
    {
        string path = _stage.Folder.Write(name, "");
        File.WriteAllBytes(path, PngFile.Encode(DrawnPictures.Draw(seed % 3, new Random(seed), side)));
        return path;
    }

    private void AddFolder(string split, string[] files, Func<DatasetSpec, DatasetSpec>? change = null)
    {
        var spec = new DatasetSpec
        {
            Files = [.. files.Order(StringComparer.Ordinal)],
            MediaFolder = _stage.Folder[split],
            Split = split,
            Format = DatasetFormat.ImageFolder,
            Position = new SourcePosition(_stage.Folder["project.finetune"], 7, 5),
        };
        _stage.Datasets.Add(change is null ? spec : change(spec));
    }
}
