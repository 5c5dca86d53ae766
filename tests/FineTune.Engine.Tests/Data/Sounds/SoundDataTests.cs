using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Reports;

namespace FineTune.Engine.Tests.Data.Sounds;

/// <summary>What Tokenize keeps of recordings.</summary>
public sealed class SoundDataTests() : MediaDataTests(FineTuneTask.AudioClassification, "wav2vec2-tiny", ".wav", DiagnosticCatalog.BadSound)
{
    [Fact]
    public async Task A_folder_has_a_label_for_each_folder_in_it_whatever_lies_below()
    {
        AddFolder("train", [Make("train/ja gern/größer 1", 1), Make("train/no/2024/a b", 2), Make("train/no/c", 3)]);

        string summary = await Stage.RunAsync();

        Assert.Equal("3 train recordings of 0.102 to 0.111 seconds, 2 labels", summary);
        Assert.Equal(["ja gern", "no"], Stage.Info().LabelNames);
        using TokenizedSplit rows = TokenizedSplit.Open(Stage.Output, "train");
        Assert.Equal([0, 1, 1], Enumerable.Range(0, 3).Select(row => rows.Labels(row)[0]));
        Assert.All(Enumerable.Range(0, 3), row => Assert.Equal(2, rows.MediaWidth(row)));
        Assert.Equal(SoundFiles.Draw(1, new Random(1)).Select(sample => sample / 32768f), SampleBytes.All(rows, 0));
        Assert.True(File.Exists(Path.Combine(Stage.Output, "preprocessor_config.json")));
        Assert.Equal("Wav2Vec2FeatureExtractor", Stage.Info().Audio!.Type);
    }

    [Fact]
    public async Task Samples_of_another_rate_or_of_two_channels_are_kept_as_floats_and_said()
    {
        string first = Write("train/a/1", SoundFiles.Wave(SoundFiles.Draw(0, new Random(1)), rate: 8000));
        short[] ofTwo = [.. Enumerable.Range(0, 2000).Select(value => (short)value)];
        AddFolder("train", [first, Write("train/b/2", SoundFiles.Wave(ofTwo, channels: 2))]);
        await Stage.RunAsync();
        using TokenizedSplit rows = TokenizedSplit.Open(Stage.Output, "train");
        Assert.Equal([4, 4], Enumerable.Range(0, 2).Select(rows.MediaWidth));
        Assert.Equal(Enumerable.Range(0, 1000).Select(value => ((4 * value) + 1) / 65536f), SampleBytes.All(rows, 1));
        Assert.Contains(Stage.Sink.Logs, log => log.Text == "1 recording of 8000 samples a second resampled to 16000");
    }

    [Fact]
    public async Task Silent_clipped_and_long_recordings_are_said_with_their_places()
    {
        Stage.TaskArguments = new TaskArguments { MaxLengthInSeconds = 0.1 };
        AddFolder("train", [Write("train/no/1", SoundFiles.Wave(new short[1600])), Make("train/yes/2", 2)]);
        short[] clipped = [.. Enumerable.Range(0, 3200).Select(sample => sample % 50 == 0 ? short.MaxValue : (short)sample)];
        AddFolder("test", [Write("test/no/3", SoundFiles.Wave(clipped))]);
        await Stage.RunAsync();
        Assert.Contains(Stage.Sink.Logs, log => log.Code == "FT2246" && log.Text.Contains("1 of 2 rows of the split 'train'", StringComparison.Ordinal)
            && log.Text.Contains("no/1.wav", StringComparison.Ordinal));
        Assert.Contains(Stage.Sink.Logs, log => log.Code == "FT2248" && log.Text.Contains("no/3.wav", StringComparison.Ordinal));
        Assert.Contains(Stage.Sink.Logs, log => log.Code == "FT2247"
            && log.Text.Contains("longer than 0.1 seconds, of which the longest has 0.2; their beginning is heard: no/3.wav", StringComparison.Ordinal));
        // What training takes parts of is kept whole, and what evaluation hears the beginning of is not.
        using TokenizedSplit train = TokenizedSplit.Open(Stage.Output, "train");
        using TokenizedSplit test = TokenizedSplit.Open(Stage.Output, "test");
        Assert.True(SampleBytes.All(train, 1).Length > 1600);
        Assert.Equal(1600, SampleBytes.All(test, 0).Length);
        Assert.Equal(0.2, Stage.Info().Splits["test"].Sounds!.Longest);
    }

    [Theory]
    [InlineData("sounds.parquet")]
    [InlineData("bytes.parquet")]
    public async Task A_Parquet_file_has_its_recordings_in_it(string name)
    {
        string path = Path.Combine(Stage.Folder.Path, name);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Data", "Sounds", "golden", name), path);
        Stage.AddFile(path);
        await Stage.RunAsync();
        Assert.Equal([(1, "no"), (2, "yes"), (3, "no"), (4, "yes")], Stage.Rows());
        using TokenizedSplit rows = TokenizedSplit.Open(Stage.Output, "train");
        Assert.Equal([500, 501, 502, 503], Enumerable.Range(0, 4).Select(row => SampleBytes.All(rows, row).Length));
    }

    /// <summary>As datasets writes them where recordings were not taken into the file.</summary>
    [Fact]
    public async Task A_Parquet_file_with_paths_alone_is_an_error_whatever_was_read_before()
    {
        string golden = Path.Combine(AppContext.BaseDirectory, "Data", "Sounds", "golden");
        string path = Path.Combine(Stage.Folder.Path, "paths.parquet");
        File.Copy(Path.Combine(golden, "paths.parquet"), path);
        File.Copy(Path.Combine(golden, "sounds.parquet"), Path.Combine(Stage.Folder.Path, "first.parquet"));
        Stage.AddFile(Path.Combine(Stage.Folder.Path, "first.parquet"));
        Stage.AddFile(path, "test");
        FineTuneException failure = await Stage.FailAsync(DiagnosticCatalog.NoColumnOfSounds);
        Assert.Equal(new SourcePosition(path, 1), failure.Position);
        Assert.Contains("it holds no bytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_shows_where_recordings_stand_and_what_the_model_is_given()
    {
        AddFolder("train", [Make("train/no/1", 1), Make("train/yes/2", 2)]);
        await Stage.RunAsync();
        var output = new StringWriter();
        SoundPreview.Write(Stage.Output, Stage.Info(), 1, output);
        const string title = "train, row 1 of 2: train/no/1.wav, 0.106 seconds, 1693 samples of 16000 a second, label 0 'no'";
        Assert.StartsWith(title, output.ToString(), StringComparison.Ordinal);
        Assert.Contains("the model is given samples: ", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_said_of_odd_files_has_codes_of_their_own() => Assert.Equal(
        ("FT2242", "FT2243", "FT2245", "FT2244"), (Kind.NotFound.Code, Kind.WithoutLabel.Code, Kind.NoColumn.Code, Kind.Contradicting.Code));

    private protected override byte[] Draw(int seed) => SoundFiles.Wave(SoundFiles.Draw(seed % 2, new Random(seed)));
}
