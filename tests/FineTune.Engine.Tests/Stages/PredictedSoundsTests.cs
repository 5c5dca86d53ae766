using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Stages;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Tests.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Stages;

/// <summary>A trained model is asked about recordings: those of a folder, those that rows name, one that cannot be read.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class PredictedSoundsTests
{
    [Fact]
    public async Task Each_recording_of_a_folder_and_each_that_a_row_names_has_the_answer_that_it_has_by_itself()
    {
        using TaskFixture fixture = await TrainedAsync(new TaskArguments { FreezeFeatureEncoder = false });
        string calls = WriteSounds(fixture);
        File.WriteAllText(Path.Combine(calls, "in.csv"), "audio\none.wav\nb/two.wav\n");

        JsonObject[] ofFolder = await PredictAsync(fixture, new DatasetSpec
        {
            Files = [Path.Combine(calls, "one.wav"), Path.Combine(calls, "b", "two.wav")],
            MediaFolder = calls,
            Split = "predict",
            Format = DatasetFormat.AudioFolder,
        });
        JsonObject[] ofRows = await PredictAsync(fixture, Rows(calls));

        using MediaPredictor predictor = MediaPredictor.Open(fixture.TrainOutput, CPU);
        Assert.Equal([2, 3], ofRows.Select(line => line["line"]!.GetValue<int>()));
        foreach (JsonObject[] lines in (JsonObject[][])[ofFolder, ofRows])
        {
            Assert.Equal(["one.wav", "b/two.wav"], lines.Select(line => line["audio"]!.GetValue<string>()));
            Assert.All(lines, line => Assert.True(JsonNode.DeepEquals(
                predictor.Predict(Path.Combine(calls, line["audio"]!.GetValue<string>())).ToJson()["scores"], line["scores"])));
        }

        // An answer is asked for what an evaluation measured: by default the first 20 seconds.
        JsonNode config = JsonNode.Parse(File.ReadAllText(Path.Combine(fixture.TrainOutput, "config.json")))!;
        Assert.Equal(20, config["max_length_seconds"]!.GetValue<double>());
    }

    [Fact]
    public async Task A_longer_recording_is_asked_about_by_its_beginning()
    {
        using TaskFixture fixture = await TrainedAsync(new TaskArguments { FreezeFeatureEncoder = false, MaxLengthInSeconds = 0.1 });
        using MediaPredictor predictor = MediaPredictor.Open(fixture.TrainOutput, CPU);
        short[] beginning = [.. SoundFiles.Draw(1, new Random(3)).Take(1600)];
        string whole = Write(fixture, "whole.wav", [.. beginning, .. SoundFiles.Draw(2, new Random(4))]);
        string part = Write(fixture, "part.wav", beginning);
        Assert.True(JsonNode.DeepEquals(predictor.Predict(part).ToJson()["scores"], predictor.Predict(whole).ToJson()["scores"]));
    }

    [Theory]
    [InlineData("audio\nb/three.wav\n", "FT2242", 2)]
    [InlineData("audio\nin.csv\n", "FT2240", 2)]
    [InlineData("audio\nshort.wav\n", "FT2252", 2)]
    [InlineData("title\none.wav\n", "FT2002", 1)]
    [InlineData("audio\n", "FT2004", 1)]
    public async Task A_recording_that_cannot_be_predicted_is_an_error_at_its_row(string content, string code, int line)
    {
        using TaskFixture fixture = await TrainedAsync(new TaskArguments { FreezeFeatureEncoder = false });
        string calls = WriteSounds(fixture);
        File.WriteAllText(Path.Combine(calls, "in.csv"), content);

        FineTuneException exception = await Assert.ThrowsAsync<FineTuneException>(() => PredictAsync(fixture, Rows(calls)));

        Assert.Equal((code, line), (exception.Descriptor.Code, exception.Position!.Line));
    }

    [Fact]
    public async Task Recordings_that_cannot_be_predicted_leave_the_others_their_answers()
    {
        using TaskFixture fixture = await TrainedAsync(new TaskArguments { FreezeFeatureEncoder = false });
        string calls = WriteSounds(fixture);
        File.WriteAllText(Path.Combine(calls, "in.csv"), "audio\nshort.wav\none.wav\ngone.wav\nb/two.wav\n");

        FineTuneException exception = await Assert.ThrowsAsync<FineTuneException>(() => PredictAsync(fixture, Rows(calls)));

        Assert.StartsWith("2 of 4 rows cannot be predicted.", exception.Message, StringComparison.Ordinal);
        string[] written = File.ReadAllLines(Path.Combine(fixture.Scratch, PredictRequest.IncompleteFileName));
        JsonObject[] lines = [.. written.Select(line => JsonNode.Parse(line)!.AsObject())];
        Assert.Equal(["short.wav", "one.wav", "gone.wav", "b/two.wav"], lines.Select(line => line["audio"]!.GetValue<string>()));
        Assert.Equal(["FT2252", null, "FT2242", null], lines.Select(line => line["error"]?["code"]?.GetValue<string>()));
    }

    private static DatasetSpec Rows(string folder) => new()
    {
        Files = [Path.Combine(folder, "in.csv")],
        Split = "predict",
        Format = DatasetFormat.Csv,
        MediaFolder = folder,
    };

    private static string WriteSounds(TaskFixture fixture)
    {
        Write(fixture, "calls/one.wav", SoundFiles.Draw(0, new Random(1)));
        Write(fixture, "calls/b/two.wav", SoundFiles.Draw(2, new Random(2)));
        Write(fixture, "calls/short.wav", new short[3]);
        return Path.Combine(fixture.Scratch, "calls");
    }

    private static string Write(TaskFixture fixture, string name, short[] samples)
    {
        string path = Path.Combine(fixture.Scratch, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, SoundFiles.Wave(samples));
        return path;
    }

    private static async Task<JsonObject[]> PredictAsync(TaskFixture fixture, DatasetSpec input)
    {
        string output = Directory.CreateDirectory(Path.Combine(fixture.Scratch, "predict")).FullName;
        await PredictStage.RunAsync(fixture.PredictRequest(input), new StageContext(fixture.Events, output, CancellationToken.None));
        return [.. (await File.ReadAllLinesAsync(Path.Combine(output, PredictRequest.FileName))).Select(line => JsonNode.Parse(line)!.AsObject())];
    }

    private static async Task<TaskFixture> TrainedAsync(TaskArguments arguments)
    {
        var fixture = new TaskFixture("sound");
        fixture.Project = fixture.Project with { TaskArguments = arguments, Training = fixture.Project.Training with { MaxSteps = 1 } };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        return fixture;
    }
}
