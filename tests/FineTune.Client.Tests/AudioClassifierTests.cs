using System.Buffers.Binary;
using FineTune.Client.Tests.Support;

namespace FineTune.Client.Tests;

public sealed class AudioClassifierTests
{
    private const string Extractor = """{ "feature_extractor_type": "Wav2Vec2FeatureExtractor", "do_normalize": false, "sampling_rate": 8000 }""";

    [Fact]
    public void A_recording_has_its_likeliest_label_and_the_probability_of_each()
    {
        using TinyModel model = Sides();
        using var classifier = new AudioClassifier(model.Folder);

        AudioClassification answer = classifier.Classify(Wave(16384, 8000, 100));

        Assert.Equal(("above", 0), (answer.Label, answer.LabelId));
        Assert.Equal(1 / (1 + Math.Exp(-1)), answer.Score, 6);
        Assert.Equal(1, answer.Scores.Sum(), 12);
        Assert.Equal("above 0.731", answer.ToString());
        Assert.Equal(["above", "below"], classifier.Labels);
        classifier.WarmUp();
    }

    [Fact]
    public async Task Files_of_any_length_are_asked_about_together_and_as_they_come()
    {
        using TinyModel model = Sides();
        using var classifier = new AudioClassifier(model.Folder, new ModelOptions { BatchSize = 2, Threads = 1 });
        byte[][] sounds = [Wave(16384, 8000, 100), Wave(-16384, 8000, 40), Wave(16384, 8000, 7)];
        string[] paths = [.. sounds.Index().Select(sound => Path.Combine(model.Folder, $"{sound.Index}.wav"))];
        foreach ((string path, byte[] bytes) in paths.Zip(sounds))
        {
            await File.WriteAllBytesAsync(path, bytes);
        }

        string[] expected = ["above 0.731", "below 0.731", "above 0.731"];
        Assert.Equal(expected, classifier.Classify(sounds).Select(answer => answer.ToString()));
        Assert.Equal(expected, classifier.Classify(paths).Select(answer => answer.ToString()));
        using var stream = new MemoryStream(sounds[1]);
        Assert.Equal(expected[1], (await classifier.ClassifyAsync(stream)).ToString());
        Assert.Equal(expected[2], (await classifier.ClassifyAsync(paths[2])).ToString());
    }

    [Fact]
    public void The_beginning_of_a_longer_recording_is_heard_at_the_rate_of_the_model()
    {
        using TinyModel model = Sides("""{ "max_length_seconds": 0.01 }""");
        using var classifier = new AudioClassifier(model.Folder);
        short[] samples = [.. Enumerable.Repeat((short)16384, 80), .. Enumerable.Repeat((short)-16384, 800)];
        Assert.Equal("above 0.731", classifier.Classify(Wave(samples, 8000)).ToString());
        // Of twice the rate as long a time has twice the samples.
        Assert.Equal("above", classifier.Classify(Wave([.. samples.SelectMany(sample => new[] { sample, sample })], 16000)).Label);
    }

    [Fact]
    public void What_is_no_recording_is_refused_with_its_name_and_why()
    {
        using TinyModel model = Sides("""{ "conv_kernel": [10, 3], "conv_stride": [5, 2] }""");
        using var classifier = new AudioClassifier(model.Folder);
        string path = model.Write("notes.wav", "no recording");

        Assert.Equal(
            $"The recording '{path}' cannot be read: it is no WAV or FLAC, or damaged at its beginning.",
            Assert.Throws<AudioException>(() => classifier.Classify(path)).Message);
        Assert.Equal("The recording cannot be read: it is empty.", Assert.Throws<AudioException>(() => classifier.Classify(Array.Empty<byte>())).Message);
        Assert.Equal(
            "The recording has 19 samples, and the model hears something from 20 on.",
            Assert.Throws<AudioException>(() => classifier.Classify(Wave(1, 8000, 19))).Message);
        Assert.Throws<FileNotFoundException>(() => classifier.Classify(path + ".flac"));
        Assert.Throws<ArgumentNullException>(() => classifier.Classify((byte[])null!));
    }

    [Theory]
    [InlineData("preprocessor_config.json", null, "no preprocessor_config.json")]
    [InlineData("preprocessor_config.json", "{ \"feature_extractor_type\": \"ClapFeatureExtractor\" }", "ClapFeatureExtractor")]
    [InlineData("config.json", "{ \"architectures\": [\"ViTForImageClassification\"], \"id2label\": { \"0\": \"a\" } }", "ForAudioClassification")]
    [InlineData("config.json", "{ \"architectures\": [\"HubertForSequenceClassification\"], \"id2label\": { \"0\": \"a\" } }", "gives 2 scores")]
    [InlineData("onnx/model.onnx", "nothing", "cannot be opened")]
    public void A_folder_that_holds_no_model_of_recordings_is_refused(string file, string? text, string says)
    {
        using TinyModel model = Sides();
        if (text is null)
        {
            File.Delete(Path.Combine(model.Folder, file));
        }
        else
        {
            model.Write(file, text);
        }

        Assert.Contains(says, Assert.Throws<ModelException>(() => new AudioClassifier(model.Folder)).Message, StringComparison.Ordinal);
    }

    private static byte[] Wave(short value, int rate, int count) => Wave([.. Enumerable.Repeat(value, count)], rate);

    private static byte[] Wave(short[] samples, int rate)
    {
        byte[] file = [.. "RIFF    WAVEfmt "u8, 16, 0, 0, 0, 1, 0, 1, 0, .. new byte[8], 2, 0, 16, 0, .. "data    "u8, .. new byte[samples.Length * 2]];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), rate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), samples.Length * 2);
        for (int sample = 0; sample < samples.Length; sample++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(44 + (sample * 2)), samples[sample]);
        }

        return file;
    }

    /// <summary>The scores are the mean of the samples and what is opposite to it.</summary>
    private static TinyModel Sides(string config = "{}")
    {
        var model = new TinyModel("ForAudioClassification", ["above", "below"], config);
        model.Write("preprocessor_config.json", Extractor);
        TinyOnnx.WriteSamples(model.Onnx);
        return model;
    }
}
