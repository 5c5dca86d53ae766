using FineTune.Client.Images;
using FineTune.Client.Tests.Support;
using SkiaSharp;

namespace FineTune.Client.Tests;

public sealed class ImageClassifierTests
{
    private const string Processor = """
        { "image_processor_type": "ViTImageProcessor", "size": { "height": 8, "width": 8 }, "image_mean": [0, 0, 0], "image_std": [1, 1, 1] }
        """;

    [Fact]
    public void A_picture_has_its_likeliest_label_and_the_probability_of_each()
    {
        using TinyModel model = Colors();
        using var classifier = new ImageClassifier(model.Folder);

        ImageClassification answer = classifier.Classify(Picture(SKColors.Lime, 20, 13));

        Assert.Equal(("green", 1), (answer.Label, answer.LabelId));
        Assert.Equal(Math.E / (Math.E + 2), answer.Score, 6);
        Assert.Equal(1, answer.Scores.Sum(), 12);
        Assert.Equal("green 0.576", answer.ToString());
        Assert.Equal(["red", "green", "blue"], classifier.Labels);
        classifier.WarmUp();
    }

    [Fact]
    public async Task Bytes_files_and_streams_are_asked_about_together_and_as_they_come()
    {
        using TinyModel model = Colors();
        using var classifier = new ImageClassifier(model.Folder, new ModelOptions { BatchSize = 2, Threads = 1 });
        byte[][] pictures = [Picture(SKColors.Red, 8, 8), Picture(SKColors.Blue, 30, 4), Picture(SKColors.Lime, 1, 1)];
        string[] paths = [.. pictures.Index().Select(picture => Path.Combine(model.Folder, $"{picture.Index}.png"))];
        foreach ((string path, byte[] bytes) in paths.Zip(pictures))
        {
            await File.WriteAllBytesAsync(path, bytes);
        }

        string[] expected = ["red 0.576", "blue 0.576", "green 0.576"];
        Assert.Equal(expected, classifier.Classify(pictures).Select(answer => answer.ToString()));
        Assert.Equal(expected, classifier.Classify(paths).Select(answer => answer.ToString()));
        using var stream = new MemoryStream(pictures[0]);
        Assert.Equal(expected[0], classifier.Classify(stream).ToString());
        stream.Position = 0;
        Assert.Equal(expected[0], (await classifier.ClassifyAsync(stream)).ToString());
        Assert.Equal(expected[1], (await classifier.ClassifyAsync(paths[1])).ToString());
        List<string> streamed = [];
        await foreach (ImageClassification answer in classifier.ClassifyAsync(AsTheyCome(paths)))
        {
            streamed.Add(answer.ToString());
        }

        await foreach (ImageClassification answer in classifier.ClassifyAsync(AsTheyCome(pictures)))
        {
            streamed.Add(answer.ToString());
        }

        Assert.Equal([.. expected, .. expected], streamed);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Assert.ThrowsAny<OperationCanceledException>(() => classifier.Classify(pictures, cancelled.Token));
    }

    [Fact]
    public void What_is_no_picture_is_refused_with_its_name_and_why()
    {
        using TinyModel model = Colors();
        using var classifier = new ImageClassifier(model.Folder);
        string path = model.Write("notes.png", "no picture");

        Assert.Equal(
            $"The picture '{path}' cannot be read: it is no JPEG, PNG, WebP, GIF or BMP, or damaged at its beginning.",
            Assert.Throws<ImageException>(() => classifier.Classify(path)).Message);
        Assert.Equal(
            "The picture cannot be read: it is empty.",
            Assert.Throws<ImageException>(() => classifier.Classify([Picture(SKColors.Red, 2, 2), []])).Message);
        Assert.Equal(
            "The picture cannot be read: it ends before its last pixel.",
            Assert.Throws<ImageException>(() => classifier.Classify(Picture(SKColors.Red, 90, 90)[..^40])).Message);
        Assert.Throws<FileNotFoundException>(() => classifier.Classify(path + ".jpg"));
        Assert.Throws<ArgumentNullException>(() => classifier.Classify((byte[])null!));
    }

    [Theory]
    [InlineData("preprocessor_config.json", null, "no preprocessor_config.json")]
    [InlineData("preprocessor_config.json", "{ \"image_processor_type\": \"CLIPImageProcessor\" }", "CLIPImageProcessor")]
    [InlineData("config.json", "{ \"architectures\": [\"BertForSequenceClassification\"], \"id2label\": { \"0\": \"a\" } }", "ForImageClassification")]
    [InlineData("config.json", "{ \"architectures\": [\"ViTForImageClassification\"], \"id2label\": { \"0\": \"a\" } }", "gives 3 scores")]
    [InlineData("onnx/model.onnx", "nothing", "cannot be opened")]
    public void A_folder_that_holds_no_model_of_pictures_is_refused(string file, string? text, string says)
    {
        using TinyModel model = Colors();
        if (text is null)
        {
            File.Delete(Path.Combine(model.Folder, file));
        }
        else
        {
            model.Write(file, text);
        }

        Assert.Contains(says, Assert.Throws<ModelException>(() => new ImageClassifier(model.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_texts_is_refused()
    {
        using TinyModel model = TinyModel.Sentiment();
        model.Write("preprocessor_config.json", Processor);

        Assert.Contains("pixel_values", Assert.Throws<ModelException>(() => new ImageClassifier(model.Folder)).Message, StringComparison.Ordinal);
    }

    private static async IAsyncEnumerable<T> AsTheyCome<T>(IEnumerable<T> all)
    {
        foreach (T one in all)
        {
            await Task.Yield();
            yield return one;
        }
    }

    private static byte[] Picture(SKColor color, int width, int height)
    {
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(color);
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>The score of a color is the mean of its channel, from 0 to 1.</summary>
    private static TinyModel Colors()
    {
        var model = new TinyModel("ForImageClassification", ["red", "green", "blue"]);
        model.Write("preprocessor_config.json", Processor);
        TinyOnnx.WriteChannels(model.Onnx);
        return model;
    }
}
