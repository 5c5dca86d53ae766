using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Images;
using FineTune.Engine.Reports;

namespace FineTune.Engine.Tests.Data;

/// <summary>What Tokenize keeps of pictures.</summary>
public sealed class ImageDataTests() : MediaDataTests(FineTuneTask.ImageClassification, "vit-tiny", ".png", DiagnosticCatalog.BadPicture)
{
    [Fact]
    public async Task A_folder_has_a_label_for_each_folder_in_it_whatever_lies_below()
    {
        string[] files = [Make("train/schwarze Katze/größer 1", 1), Make("train/dog/2024/a b", 2), Make("train/dog/c", 3)];
        AddFolder("train", files);

        string summary = await Stage.RunAsync();

        Assert.Equal("3 train pictures of 32x32, 2 labels", summary);
        Assert.Equal(["dog", "schwarze Katze"], Stage.Info().LabelNames);
        using TokenizedSplit rows = TokenizedSplit.Open(Stage.Output, "train", [.. files.Order(StringComparer.Ordinal)]);
        Assert.Equal([0, 0, 1], Enumerable.Range(0, 3).Select(row => rows.Labels(row)[0]));
        Assert.All(Enumerable.Range(0, 3), row => Assert.Equal((32 * 32 * 3, 32), (rows.Media(row).Length, rows.MediaWidth(row))));
        Assert.Equal(new SourcePosition(files[0]), rows.Source(2));
        Assert.True(File.Exists(Path.Combine(Stage.Output, "preprocessor_config.json")));
    }

    [Theory]
    [InlineData("pictures.parquet")]
    [InlineData("bytes.parquet")]
    public async Task A_Parquet_file_has_its_pictures_in_it(string name)
    {
        string path = Path.Combine(Stage.Folder.Path, name);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Data", "Images", "golden", name), path);
        Stage.AddFile(path);
        await Stage.RunAsync();
        Assert.Equal(["cat", "dog", "cat", "dog", "cat", "dog"], Stage.Rows().Select(row => row.Label));
        Assert.Equal([1, 2, 3, 4, 5, 6], Stage.Rows().Select(row => row.Line));
    }

    [Fact]
    public async Task What_training_crops_is_kept_whole_and_what_evaluation_sees_is_not()
    {
        AddFolder("train", [Write("train/cat/1", Draw(1, 80)), Write("train/dog/2", Draw(2, 20))]);
        AddFolder("test", [Write("test/cat/3", Draw(3, 80))]);
        Stage.TaskArguments = new TaskArguments { RandomResizedCrop = true };
        await Stage.RunAsync();
        using TokenizedSplit train = TokenizedSplit.Open(Stage.Output, "train");
        using TokenizedSplit test = TokenizedSplit.Open(Stage.Output, "test");
        Assert.Equal([37, 20, 32], [train.MediaWidth(0), train.MediaWidth(1), test.MediaWidth(0)]);
    }

    [Fact]
    public async Task A_preview_shows_where_pictures_stand_and_what_the_model_is_given()
    {
        AddFolder("train", [Make("train/cat/1", 1), Make("train/dog/2", 2)]);
        await Stage.RunAsync();
        var output = new StringWriter();
        PicturePreview.Write(Stage.Output, Stage.Info(), 1, output);
        Assert.StartsWith("train, row 1 of 2: train/cat/1.png, 32x32 pixels, label 0 'cat'", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, output.ToString().Split('\n').Count(line => line.Contains(", mean ", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_said_of_odd_files_has_codes_of_their_own() => Assert.Equal(
        ("FT2230", "FT2231", "FT2234", "FT2233"), (Kind.NotFound.Code, Kind.WithoutLabel.Code, Kind.NoColumn.Code, Kind.Contradicting.Code));

    private protected override byte[] Draw(int seed) => Draw(seed, 24);

    private static byte[] Draw(int seed, int side) => PngFile.Encode(DrawnPictures.Draw(seed % 3, new Random(seed), side));
}
