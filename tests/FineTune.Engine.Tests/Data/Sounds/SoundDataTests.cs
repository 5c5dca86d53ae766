using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Reports;

namespace FineTune.Engine.Tests.Data.Sounds;

/// <summary>Recordings by folders, by paths and with their bytes, and what is said of odd ones.</summary>
public sealed class SoundDataTests : IDisposable
{
    private readonly StageFixture _stage = new()
    {
        Kind = FineTuneTask.AudioClassification,
        BaseModel = new BaseModelSpec("builtin:wav2vec2-tiny", BaseModelKind.Builtin, "wav2vec2-tiny"),
    };

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task A_folder_has_a_label_for_each_folder_in_it_whatever_lies_below()
    {
        AddFolder("train", [Sound("train/ja gern/größer 1.wav", 1), Sound("train/no/2024/a b.wav", 2), Sound("train/no/c.wav", 3)]);

        string summary = await _stage.RunAsync();

        Assert.Equal("3 train recordings of 0.102 to 0.111 seconds, 2 labels", summary);
        Assert.Equal(["ja gern", "no"], _stage.Info().LabelNames);
        using TokenizedSplit rows = TokenizedSplit.Open(_stage.Output, "train");
        Assert.Equal([0, 1, 1], Enumerable.Range(0, 3).Select(row => rows.Labels(row)[0]));
        Assert.All(Enumerable.Range(0, 3), row => Assert.Equal(2, rows.MediaWidth(row)));
        Assert.Equal(SoundFiles.Draw(1, new Random(1)).Select(sample => sample / 32768f), SampleBytes.All(rows, 0));
        Assert.True(File.Exists(Path.Combine(_stage.Output, "preprocessor_config.json")));
        Assert.Equal("Wav2Vec2FeatureExtractor", _stage.Info().Audio!.Type);
    }

    [Fact]
    public async Task Samples_of_another_rate_or_of_two_channels_are_kept_as_floats_and_said()
    {
        File.WriteAllBytes(_stage.Folder.Write("train/a/1.wav", ""), SoundFiles.Wave(SoundFiles.Draw(0, new Random(1)), rate: 8000));
        short[] ofTwo = [.. Enumerable.Range(0, 2000).Select(value => (short)value)];
        File.WriteAllBytes(_stage.Folder.Write("train/b/2.wav", ""), SoundFiles.Wave(ofTwo, channels: 2));
        AddFolder("train", [_stage.Folder["train/a/1.wav"], _stage.Folder["train/b/2.wav"]]);
        await _stage.RunAsync();
        using TokenizedSplit rows = TokenizedSplit.Open(_stage.Output, "train");
        Assert.Equal([4, 4], Enumerable.Range(0, 2).Select(rows.MediaWidth));
        Assert.Equal(Enumerable.Range(0, 1000).Select(value => ((4 * value) + 1) / 65536f), SampleBytes.All(rows, 1));
        Assert.Contains(_stage.Sink.Logs, log => log.Text == "1 recording of 8000 samples a second resampled to 16000");
    }

    [Fact]
    public async Task A_recording_beside_the_folders_of_labels_has_none()
    {
        AddFolder("train", [Sound("train/1.wav", 1), Sound("train/no/2.wav", 2)]);
        FineTuneException failure = await _stage.FailAsync(DiagnosticCatalog.SoundWithoutLabel);
        Assert.Equal(("FT2243", _stage.Folder["train/1.wav"]), (failure.Descriptor.Code, failure.Position!.File));
    }

    [Fact]
    public async Task A_damaged_recording_is_one_error_with_its_path()
    {
        string bad = Sound("train/no/2.wav", 2);
        File.WriteAllBytes(bad, File.ReadAllBytes(bad)[..200]);
        AddFolder("train", [Sound("train/no/1.wav", 1), bad, Sound("train/yes/3.wav", 3)]);
        FineTuneException failure = await _stage.FailAsync(DiagnosticCatalog.BadSound);
        Assert.Equal(new SourcePosition(bad), failure.Position);
    }

    [Fact]
    public async Task The_same_recording_twice_or_with_two_labels_is_said()
    {
        AddFolder("train", [Sound("train/no/1.wav", 1), Sound("train/no/2.wav", 1), Sound("train/yes/3.wav", 1), Sound("train/yes/4.wav", 4)]);
        await _stage.RunAsync();
        Assert.Contains(_stage.Sink.Logs, log => log.Code == "FT2101" && log.Text.Contains("no/2.wav as no/1.wav", StringComparison.Ordinal));
        Assert.Contains(_stage.Sink.Logs, log => log.Code == "FT2244" && log.Text.Contains("yes/3.wav", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Silent_clipped_and_long_recordings_are_said_with_their_places()
    {
        _stage.TaskArguments = new TaskArguments { MaxLengthInSeconds = 0.1 };
        AddFolder("train", [Write("train/no/1.wav", new short[1600]), Sound("train/yes/2.wav", 2)]);
        AddFolder("test", [Write("test/no/3.wav", [.. Enumerable.Range(0, 3200).Select(sample => sample % 50 == 0 ? short.MaxValue : (short)sample)])]);
        await _stage.RunAsync();
        Assert.Contains(_stage.Sink.Logs, log => log.Code == "FT2246" && log.Text.Contains("1 of 2 rows of the split 'train'", StringComparison.Ordinal)
            && log.Text.Contains("no/1.wav", StringComparison.Ordinal));
        Assert.Contains(_stage.Sink.Logs, log => log.Code == "FT2248" && log.Text.Contains("no/3.wav", StringComparison.Ordinal));
        Assert.Contains(_stage.Sink.Logs, log => log.Code == "FT2247"
            && log.Text.Contains("longer than 0.1 seconds, of which the longest has 0.2; their beginning is heard: no/3.wav", StringComparison.Ordinal));
        // What training takes parts of is kept whole, and what evaluation hears the beginning of is not.
        using TokenizedSplit train = TokenizedSplit.Open(_stage.Output, "train");
        using TokenizedSplit test = TokenizedSplit.Open(_stage.Output, "test");
        Assert.True(SampleBytes.All(train, 1).Length > 1600);
        Assert.Equal(1600, SampleBytes.All(test, 0).Length);
        Assert.Equal(0.2, _stage.Info().Splits["test"].Sounds!.Longest);
    }

    [Theory]
    [InlineData("csv", "audio,label\nsounds/1.wav,no\nsounds/ä 2.wav,yes\n")]
    [InlineData("csv", "file_name,label\nsounds/1.wav,no\nsounds/ä 2.wav,yes\n")]
    [InlineData("jsonl", "{\"audio\": \"sounds/1.wav\", \"label\": \"no\"}\n{\"audio\": \"sounds/ä 2.wav\", \"label\": \"yes\"}\n")]
    public async Task Rows_name_recordings_by_their_paths(string extension, string content)
    {
        Sound("sounds/1.wav", 1);
        Sound("sounds/ä 2.wav", 2);
        _stage.Add($"train.{extension}", content, change: spec => spec with { MediaFolder = _stage.Folder.Path });
        await _stage.RunAsync();
        Assert.Equal(["no", "yes"], _stage.Rows().Select(row => row.Label));
    }

    [Theory]
    [InlineData("nowhere.wav", "does not exist")]
    [InlineData("../outside.wav", "outside")]
    public async Task A_path_that_leads_nowhere_is_FT2242_in_its_line(string path, string words)
    {
        Sound("1.wav", 1);
        string file = _stage.Add("train.csv", $"audio,label\n1.wav,no\n{path},yes\n", change: spec => spec with { MediaFolder = _stage.Folder.Path });
        FineTuneException failure = await _stage.FailAsync(DiagnosticCatalog.SoundNotFound);
        Assert.Equal(("FT2242", file, 3), (failure.Descriptor.Code, failure.Position!.File, failure.Position.Line));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.Contains("AudioFolder", failure.Descriptor.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_without_recordings_is_FT2245_in_its_line()
    {
        Sound("1.wav", 1);
        const string rows = "{\"audio\": \"1.wav\", \"label\": \"no\"}\n{\"audio\": 5, \"label\": \"yes\"}\n";
        string file = _stage.Add("train.jsonl", rows, change: spec => spec with { MediaFolder = _stage.Folder.Path });
        FineTuneException failure = await _stage.FailAsync(DiagnosticCatalog.NoColumnOfSounds);
        Assert.Equal(("FT2245", file, 2), (failure.Descriptor.Code, failure.Position!.File, failure.Position.Line));
    }

    [Theory]
    [InlineData("sounds.parquet")]
    [InlineData("bytes.parquet")]
    public async Task A_Parquet_file_has_its_recordings_in_it(string name)
    {
        string path = Path.Combine(_stage.Folder.Path, name);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Data", "Sounds", "golden", name), path);
        _stage.AddFile(path);
        await _stage.RunAsync();
        Assert.Equal([(1, "no"), (2, "yes"), (3, "no"), (4, "yes")], _stage.Rows());
        using TokenizedSplit rows = TokenizedSplit.Open(_stage.Output, "train");
        Assert.Equal([500, 501, 502, 503], Enumerable.Range(0, 4).Select(row => SampleBytes.All(rows, row).Length));
    }

    [Fact]
    public async Task Shuffle_Take_and_SplitBy_choose_recordings_as_they_choose_texts()
    {
        string[] files = [.. Enumerable.Range(0, 20).Select(number => Sound($"train/{(number % 2 == 0 ? "no" : "yes")}/{number:00}.wav", number))];
        AddFolder("train", files);
        _stage.Datasets[0] = _stage.Datasets[0] with { Shuffle = 3, Take = 8 };
        await _stage.RunAsync();
        string[] ordered = [.. files.Order(StringComparer.Ordinal)];
        using TokenizedSplit rows = TokenizedSplit.Open(_stage.Output, "train", ordered);
        Assert.Equal(
            new NumpyRandom(3).Permutation(20).Take(8).Select(row => ordered[row]), Enumerable.Range(0, 8).Select(row => rows.Source(row).File));
    }

    [Fact]
    public async Task A_preview_shows_where_recordings_stand_and_what_the_model_is_given()
    {
        AddFolder("train", [Sound("train/no/1.wav", 1), Sound("train/yes/2.wav", 2)]);
        await _stage.RunAsync();
        var output = new StringWriter();
        SoundPreview.Write(_stage.Output, _stage.Info(), 1, output);
        const string title = "train, row 1 of 2: train/no/1.wav, 0.106 seconds, 1693 samples of 16000 a second, label 0 'no'";
        Assert.StartsWith(title, output.ToString(), StringComparison.Ordinal);
        Assert.Contains("the model is given samples: ", output.ToString(), StringComparison.Ordinal);
    }

    private string Sound(string name, int seed) => Write(name, SoundFiles.Draw(seed % 2, new Random(seed)));

    private string Write(string name, short[] samples)
    {
        string path = _stage.Folder.Write(name, "");
        File.WriteAllBytes(path, SoundFiles.Wave(samples));
        return path;
    }

    private void AddFolder(string split, string[] files) => _stage.Datasets.Add(new DatasetSpec
    {
        Files = [.. files.Order(StringComparer.Ordinal)],
        MediaFolder = _stage.Folder[split],
        Split = split,
        Format = DatasetFormat.AudioFolder,
        Position = new SourcePosition(_stage.Folder["project.finetune"], 7, 5),
    });
}
