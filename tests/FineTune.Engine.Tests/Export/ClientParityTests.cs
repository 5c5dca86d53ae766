using FineTune.Contracts;
using FineTune.Engine.Images;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;
using SkiaSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Export;

/// <summary>An app that asks the exported model through FineTune.Client is told what <c>predict</c> says.</summary>
[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class ClientParityTests
{
    /// <summary>Of what ONNX Runtime and libtorch compute.</summary>
    private const double Tolerance = 1e-5;

    private static readonly string Long = string.Concat(Enumerable.Repeat("red cat bird runs ", 200));

    private static readonly string[] Texts =
    [
        "red cat", "the bird, \"dog\" (cat) runs fast!!", "blue", "Cat-dog  bird\truns.\u00a0cat", "猫 cat 犬", "😀 dog", ".", "unknown words", Long,
    ];

    [Fact]
    public async Task Labels_and_their_probabilities()
    {
        using TemporaryFolder folder = await ExportedAsync("single");
        using Predictor predictor = Open(folder);
        using var client = new Client.TextClassifier(folder.Path);

        IReadOnlyList<Client.TextClassification> answers = client.Classify(Texts);

        foreach ((string text, Client.TextClassification answer) in Texts.Zip(answers))
        {
            IReadOnlyList<KeyValuePair<string, double>> expected = ((LabelPrediction)predictor.Predict(text)).Probabilities;
            AssertClose(expected.Select(label => label.Value), answer.Scores);
            Assert.Equal(expected.MaxBy(label => label.Value).Key, answer.Label);
            Assert.Equal(text == Long, answer.IsTruncated);
        }
    }

    [Fact]
    public async Task Sets_of_labels()
    {
        using TemporaryFolder folder = await ExportedAsync("multi");
        using Predictor predictor = Open(folder);
        using var client = new Client.MultiLabelClassifier(folder.Path);

        foreach ((string text, Client.MultiLabelClassification answer) in Texts.Zip(client.Classify(Texts)))
        {
            var expected = (LabelSetPrediction)predictor.Predict(text);
            AssertClose(expected.Probabilities.Select(label => label.Value), answer.Scores);
            Assert.Equal(expected.Threshold, answer.Threshold);
        }
    }

    [Fact]
    public async Task Numbers()
    {
        using TemporaryFolder folder = await ExportedAsync("regression");
        using Predictor predictor = Open(folder);
        using var client = new Client.TextRegressor(folder.Path);

        AssertClose(Texts.Select(text => ((NumberPrediction)predictor.Predict(text)).Value), client.Predict(Texts).Select(number => (double)number));
    }

    [Fact]
    public async Task Entities_with_every_aggregation()
    {
        using TemporaryFolder folder = await ExportedAsync("tokens");
        foreach (Client.AggregationStrategy strategy in Enum.GetValues<Client.AggregationStrategy>())
        {
            using Predictor predictor = Predictor.Open(folder.Path, CPU, new RecordingSink(), (Answers.AggregationStrategy)strategy);
            using var client = new Client.TokenClassifier(folder.Path) { Aggregation = strategy };
            int entities = 0;
            foreach ((string text, IReadOnlyList<Client.TextEntity> found) in Texts.Zip(client.Find(Texts)))
            {
                IReadOnlyList<FoundEntity> expected = ((EntityPrediction)predictor.Predict(text)).Entities;
                Assert.Equal(
                    expected.Select(entity => (entity.Type, entity.Start, entity.End, text[entity.Start..entity.End])),
                    found.Select(entity => (entity.Type, entity.Start, entity.End, entity.Text)));
                AssertClose(expected.Select(entity => entity.Score), found.Select(entity => entity.Score));
                entities += found.Count;
            }

            Assert.InRange(entities, 100, int.MaxValue);
        }
    }

    [Fact]
    public async Task Masks()
    {
        using TemporaryFolder folder = await ExportedAsync("masked");
        using Predictor predictor = Open(folder);
        using var client = new Client.MaskFiller(folder.Path);
        string[] texts = ["red [MASK]", "[MASK] [MASK], cat", $"[MASK] {Long} [MASK] {Long} [MASK]"];

        foreach ((string text, IReadOnlyList<IReadOnlyList<Client.FilledToken>> masks) in texts.Zip(client.Fill(texts)))
        {
            IReadOnlyList<IReadOnlyList<FilledToken>> expected = ((MaskPrediction)predictor.Predict(text)).Masks;
            Assert.Equal(expected.Select(mask => mask[0].Token), masks.Select(mask => mask[0].Token));
            AssertClose(expected.SelectMany(mask => mask.Select(token => token.Score)), masks.SelectMany(mask => mask.Select(token => token.Score)));
        }
    }

    /// <summary>Also of texts of several windows, of questions without an answer, and of those that are asked together.</summary>
    [Theory]
    [InlineData(false, -1)]
    [InlineData(true, 0)]
    [InlineData(true, -5)]
    public async Task Answers_to_questions(bool versionTwo, double threshold)
    {
        using TemporaryFolder folder = await ExportedAsync(
            "question",
            new TokenizerArguments { VocabSize = 100, MaxLength = 16 },
            new TaskArguments { DocStride = 4, NBestSize = 5, VersionTwoWithNegative = versionTwo, NullScoreDiffThreshold = threshold });
        using Predictor predictor = Open(folder);
        using var client = new Client.QuestionAnswerer(folder.Path, new Client.ModelOptions { BatchSize = 3 });
        Client.TextPair[] questions =
        [
            new("which", "red cat runs"), new("  which", Long), new("\"dog\"", "\u732b the bird, \U0001F600 (dog) runs fast"), new("which", ""),
            new("which", string.Concat(Enumerable.Repeat("blue runs ", 30)) + "the dog"), new("", "cat"),
        ];

        IReadOnlyList<Client.QuestionAnswer> answers = client.Answer(questions);

        Assert.Equal(versionTwo, client.VersionTwoWithNegative);
        foreach ((Client.TextPair question, Client.QuestionAnswer answer) in questions.Zip(answers))
        {
            FoundAnswers expected = predictor.Answer(question.Text, question.Pair).Answers;
            Assert.Equal((expected.Best.Text, expected.Best.Start, expected.Best.End), (answer.Text, answer.Start, answer.End));
            Assert.Equal(
                expected.All.Select(found => (found.Text, found.Start, found.End)), answer.NBest.Select(found => (found.Text, found.Start, found.End)));
            AssertClose(expected.All.Select(found => found.Score), answer.NBest.Select(found => found.Score));
            Assert.Equal(expected.NullScoreDiff.HasValue, answer.NullScoreDiff.HasValue);
            Assert.Equal(expected.NullScoreDiff ?? 0, answer.NullScoreDiff ?? 0, 10 * Tolerance);
            Assert.Equal(question.Pair[answer.Start..answer.End], answer.Text);
        }

        Assert.Equal(answers[0].ToString(), client.Answer("which", "red cat runs").ToString());
        Assert.Equal(answers[0].ToString(), (await client.AnswerAsync("which", "red cat runs")).ToString());
        Assert.Equal(["cat", "cat"], client.Answer(["which", "which"], "cat").Select(answer => answer.NBest.First(found => found.Text.Length > 0).Text));
        Assert.Contains("room", Assert.Throws<ArgumentException>(() => client.Answer(Long, "cat")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Choices_of_endings()
    {
        using TemporaryFolder folder = await ExportedAsync("choice");
        using Predictor predictor = Open(folder);
        using var client = new Client.EndingChooser(folder.Path);
        Client.ChoiceQuestion[] questions =
        [
            new("red", ["cat", "runs"]), new("blue, bird!", ["sits", "dog", "flies", "cat"]), new(Long, [Long, "runs"]), new("", ["", "cat"]),
        ];

        IReadOnlyList<Client.EndingChoice> answers = client.Choose(questions);

        foreach ((Client.ChoiceQuestion question, Client.EndingChoice answer) in questions.Zip(answers))
        {
            IReadOnlyList<KeyValuePair<string, double>> expected = predictor.Choose(question.Text, question.Endings).Endings;
            AssertClose(expected.Select(ending => ending.Value), answer.Scores);
            Assert.Equal(question.Endings[answer.Choice], answer.Ending);
            Assert.Equal(question.Text == Long, answer.IsTruncated);
        }

        Assert.Equal(answers[0].ToString(), (await client.ChooseAsync("red", ["cat", "runs"])).ToString());
        Assert.Throws<ArgumentException>(() => client.Choose("red", ["cat"]));
    }

    /// <summary>Of any size and format, from bytes, streams and files, asked together and alone.</summary>
    [Fact]
    public async Task Labels_of_pictures()
    {
        using TemporaryFolder folder = await ExportedAsync("image");
        using MediaPredictor predictor = MediaPredictor.Open(folder.Path, CPU);
        using var client = new Client.Images.ImageClassifier(folder.Path, new Client.ModelOptions { BatchSize = 3 });
        var random = new Random(3);
        string[] paths = [.. Enumerable.Range(0, 8).Select(picture =>
        {
            Picture drawn = DrawnPictures.Draw(picture % 3, random, side: 9 + (picture * picture * 2));
            return folder.Write($"pictures/{picture}.{(picture % 2 == 0 ? "png" : "jpg")}", picture % 2 == 0 ? PngFile.Encode(drawn) : Jpeg(drawn));
        })];

        IReadOnlyList<Client.Images.ImageClassification> answers = client.Classify(paths);

        foreach ((string path, Client.Images.ImageClassification answer) in paths.Zip(answers))
        {
            IReadOnlyList<KeyValuePair<string, double>> expected = ((LabelPrediction)predictor.Predict(path)).Probabilities;
            AssertClose(expected.Select(label => label.Value), answer.Scores);
            Assert.Equal(expected.MaxBy(label => label.Value).Key, answer.Label);
            using FileStream stream = File.OpenRead(path);
            AssertClose(answer.Scores, client.Classify(stream).Scores);
            AssertClose(answer.Scores, (await client.ClassifyAsync(File.ReadAllBytes(path))).Scores);
        }
    }

    /// <summary>Of any length, rate and number of channels.</summary>
    [Fact]
    public async Task Labels_of_recordings()
    {
        using TemporaryFolder folder = await ExportedAsync("sound");
        using MediaPredictor predictor = MediaPredictor.Open(folder.Path, CPU);
        using var client = new Client.AudioClassifier(folder.Path, new Client.ModelOptions { BatchSize = 3 });
        var random = new Random(3);
        string[] paths = [.. Enumerable.Range(0, 6).Select(sound =>
        {
            string path = folder.Write($"sounds/{sound}.wav", "");
            short[] samples = [.. SoundFiles.Draw(sound % 3, random).Take(1600)];
            File.WriteAllBytes(path, SoundFiles.Wave(samples, rate: sound < 3 ? 16000 : 44100, channels: sound == 1 ? 2 : 1));
            return path;
        })];

        foreach ((string path, Client.AudioClassification answer) in paths.Zip(client.Classify(paths)))
        {
            IReadOnlyList<KeyValuePair<string, double>> expected = ((LabelPrediction)predictor.Predict(path)).Probabilities;
            AssertClose(expected.Select(label => label.Value), answer.Scores);
            Assert.Equal(expected.MaxBy(label => label.Value).Key, answer.Label);
        }
    }

    private static byte[] Jpeg(Picture picture)
    {
        using var bitmap = new SKBitmap(picture.Width, picture.Height);
        for (int place = 0; place < picture.Width * picture.Height; place++)
        {
            ReadOnlySpan<byte> pixel = picture.Pixels.AsSpan(place * Picture.Channels, Picture.Channels);
            bitmap.SetPixel(place % picture.Width, place / picture.Width, new SKColor(pixel[0], pixel[1], pixel[2]));
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        return data.ToArray();
    }

    private static Predictor Open(TemporaryFolder folder) => Predictor.Open(folder.Path, CPU, new RecordingSink());

    private static void AssertClose(IEnumerable<double> expected, IEnumerable<double> actual)
    {
        double[] given = [.. actual];
        double[] wanted = [.. expected];
        Assert.Equal(wanted.Length, given.Length);
        Assert.All(wanted.Zip(given), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    /// <summary>A model that was trained on windows is asked in them: no end of a text is left out, in the app and by predict.</summary>
    [Theory]
    [InlineData("single")]
    [InlineData("regression")]
    public async Task Long_texts_of_a_model_that_was_trained_on_windows(string kind)
    {
        using TemporaryFolder folder = await ExportedAsync(
            kind, new TokenizerArguments { VocabSize = 100, MaxLength = 16, TruncationPolicy = TruncationPolicy.Window, Stride = 4 });
        var events = new RecordingSink();
        using Predictor predictor = Predictor.Open(folder.Path, CPU, events);
        string[] texts = ["red cat", .. Enumerable.Range(1, 5).Select(count => string.Concat(Enumerable.Repeat("blue dog sits here ", 3 * count)) + "red")];
        if (kind == "single")
        {
            using var client = new Client.TextClassifier(folder.Path);
            foreach ((string text, Client.TextClassification answer) in texts.Zip(client.Classify(texts)))
            {
                AssertClose(((LabelPrediction)predictor.Predict(text)).Probabilities.Select(label => label.Value), answer.Scores);
                Assert.False(answer.IsTruncated);
            }

            // The last word counts, however far behind.
            Assert.NotEqual(client.Classify(texts[^1]).Scores, client.Classify(texts[^1] + " fast fast fast").Scores);
        }
        else
        {
            using var client = new Client.TextRegressor(folder.Path);
            AssertClose(texts.Select(text => ((NumberPrediction)predictor.Predict(text)).Value), client.Predict(texts).Select(number => (double)number));
        }

        Assert.Empty(events.Logs);
    }

    /// <summary>The model folder as a build would put it together.</summary>
    private static async Task<TemporaryFolder> ExportedAsync(string kind, TokenizerArguments? arguments = null, TaskArguments? task = null)
    {
        using var fixture = new TaskFixture(kind);
        fixture.Project = fixture.Project with
        {
            Exports = [new ExportSpec(ExportFormat.Onnx)],
            Tokenizer = arguments ?? fixture.Project.Tokenizer,
            TaskArguments = task ?? fixture.Project.TaskArguments,
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();
        await fixture.ExportAsync();
        var folder = new TemporaryFolder();
        foreach (string output in (string[])[fixture.TrainOutput, fixture.ExportOutput])
        {
            foreach (string file in Directory.GetFiles(output, "*", SearchOption.AllDirectories))
            {
                string path = folder[Path.GetRelativePath(output, file)];
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Copy(file, path, overwrite: true);
            }
        }

        return folder;
    }
}
