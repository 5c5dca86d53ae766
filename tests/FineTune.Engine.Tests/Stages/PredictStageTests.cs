using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Images;
using FineTune.Engine.Stages;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Tests.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Stages;

/// <summary>Every row of a file, asked of the trained model.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class PredictStageTests
{
    [Theory]
    [InlineData("single", "csv", "text\nred dog\n\"green, cat\"\n", "label", "scores")]
    [InlineData("multi", "jsonl", "{\"text\": \"red dog\"}\n{\"text\": \"cat\"}\n", "labels", "scores")]
    [InlineData("regression", "csv", "text\nred dog\ncat\n", "score")]
    [InlineData("tokens", "jsonl", "{\"tokens\": [\"red\", \"dog\"]}\n{\"tokens\": [\"cat\"]}\n", "entities")]
    [InlineData("tokens", "csv", "text\nred dog\ncat\n", "entities")]
    [InlineData(
        "question", "jsonl", "{\"question\": \"which\", \"context\": \"red dog\"}\n{\"question\": \"which\", \"context\": \"cat\"}\n",
        "answer", "score", "start")]
    [InlineData("choice", "csv", "context,ending0,ending1,ending2\nred,dog,runs,\nred,dog,runs,sits\n", "choice", "ending", "scores")]
    [InlineData("masked", "csv", "text\nred [MASK]\n[MASK] cat\n", "masks")]
    [InlineData("causal", "csv", "text\nred dog\ncat\n", "generated_text")]
    [InlineData("summaries", "csv", "text\nred dog\ncat\n", "generated_text")]
    [InlineData("pairs", "csv", "anchor,positive\nred dog,cat\ncat,dog\n", "similarity", "other")]
    [InlineData("labelled texts", "csv", "sentence1,sentence2\nred dog,cat\ncat,dog\n", "similarity")]
    [InlineData("triplets", "csv", "text\nred dog\ncat\n", "embedding")]
    [InlineData("pairs", "csv", "anchor,id\nred dog,1\ncat,2\n", "embedding")]
    public async Task Each_row_has_a_line(string kind, string extension, string content, params string[] members)
    {
        using TaskFixture fixture = await TrainedAsync(kind);

        await PredictAsync(fixture, extension, content);

        string output = Path.Combine(fixture.Scratch, "predict", PredictRequest.FileName);
        JsonObject[] lines = [.. File.ReadAllLines(output).Select(line => JsonNode.Parse(line)!.AsObject())];
        Assert.Equal(2, lines.Length);
        Assert.Equal(extension == "csv" ? [2, 3] : [1, 2], lines.Select(line => line["line"]!.GetValue<int>()));
        Assert.All(lines, line => Assert.All(members, member => Assert.NotNull(line[member])));
    }

    [Theory]
    [InlineData("single", "csv", "text\n", "FT2004", 1)]
    [InlineData("single", "csv", "title\nred\n", "FT2002", 1)]
    [InlineData("masked", "csv", "text\nred\n", "FT3301", 2)]
    [InlineData("choice", "csv", "context,ending0,ending1\nred,cat,runs\nred,cat,\n", "FT2195", 3)]
    public async Task What_cannot_be_predicted_is_an_error_at_its_place(string kind, string extension, string content, string code, int line)
    {
        using TaskFixture fixture = await TrainedAsync(kind);

        FineTuneException exception = await Assert.ThrowsAsync<FineTuneException>(() => PredictAsync(fixture, extension, content));

        Assert.Equal((code, line), (exception.Descriptor.Code, exception.Position!.Line));
    }

    /// <summary>One row that cannot be asked about, between two that can.</summary>
    [Theory]
    [InlineData("masked", "csv", "text\n[MASK] red\nred\n[MASK] cat\n", "FT3301")]
    [InlineData("causal", "csv", "text\nred dog\nLONG\ncat\n", "FT3030")]
    public async Task A_row_that_cannot_be_predicted_is_told_and_the_others_are_predicted(string kind, string extension, string content, string code)
    {
        using TaskFixture fixture = await TrainedAsync(kind);

        string rows = content.Replace("LONG", string.Concat(Enumerable.Repeat("red ", 3000)), StringComparison.Ordinal);
        FineTuneException exception = await Assert.ThrowsAsync<FineTuneException>(() => PredictAsync(fixture, extension, rows));

        Assert.Equal(DiagnosticCatalog.RowsNotPredicted, exception.Descriptor);
        Assert.StartsWith("1 of 3 rows cannot be predicted.", exception.Message, StringComparison.Ordinal);
        LogEvent told = Assert.Single(fixture.Events.Logs, log => log.Code == code);
        Assert.Equal((LogLevel.Error, 3), (told.Level, told.Position!.Line));
        JsonObject[] lines = Incomplete(fixture);
        Assert.Equal([2, 3, 4], lines.Select(line => line["line"]!.GetValue<int>()));
        Assert.Equal([null, code, null], lines.Select(line => line["error"]?["code"]?.GetValue<string>()));
        Assert.Equal(told.Text, lines[1]["error"]!["message"]!.GetValue<string>());
        Assert.False(File.Exists(Path.Combine(fixture.Scratch, "predict", PredictRequest.FileName)));
    }

    [Fact]
    public async Task Of_many_failures_the_first_are_told_and_a_later_run_leaves_nothing_of_them()
    {
        using TaskFixture fixture = await TrainedAsync("masked");

        await Assert.ThrowsAsync<FineTuneException>(() => PredictAsync(fixture, "csv", "text\n" + string.Concat(Enumerable.Repeat("red\n", 30)) + "[MASK]\n"));

        Assert.Equal(20, fixture.Events.Logs.Count(log => log.Code == "FT3301"));
        Assert.Contains(fixture.Events.Logs, log => log.Text == "and 10 more, which stand in PredictOutput");
        Assert.Equal(31, Incomplete(fixture).Length);
        await PredictAsync(fixture, "csv", "text\n[MASK]\n");
        Assert.False(File.Exists(Path.Combine(fixture.Scratch, PredictRequest.IncompleteFileName)));
    }

    [Fact]
    public async Task A_picture_of_a_folder_that_cannot_be_read_is_told_by_its_name_and_the_others_are_predicted()
    {
        using TaskFixture fixture = await TrainedAsync("image");
        string photos = WritePictures(fixture);
        string broken = Path.Combine(photos, "a broken one.png");
        await File.WriteAllTextAsync(broken, "no picture");
        var folder = new DatasetSpec
        {
            Files = [broken, Path.Combine(photos, "one.png"), Path.Combine(photos, "gone.png"), Path.Combine(photos, "b", "two.png")],
            MediaFolder = photos,
            Split = "predict",
            Format = DatasetFormat.ImageFolder,
        };

        FineTuneException exception = await Assert.ThrowsAsync<FineTuneException>(() => PredictAsync(fixture, folder));

        Assert.StartsWith("2 of 4 pictures cannot be predicted.", exception.Message, StringComparison.Ordinal);
        Assert.Equal(photos, exception.Position!.File);
        LogEvent[] told = [.. fixture.Events.Logs.Where(log => log.Level == LogLevel.Error)];
        Assert.Equal(["FT2226", "FT2001"], told.Select(log => log.Code));
        Assert.Equal([broken, folder.Files[2]], told.Select(log => log.Position!.File));
        JsonObject[] lines = Incomplete(fixture);
        Assert.Equal(["a broken one.png", "one.png", "gone.png", "b/two.png"], lines.Select(line => line["image"]!.GetValue<string>()));
        Assert.Equal([true, false, true, false], lines.Select(line => line.ContainsKey("error")));
    }

    [Fact]
    public async Task A_file_without_rows_is_told_by_its_name_and_not_as_a_split()
    {
        using TaskFixture fixture = await TrainedAsync("single");

        FineTuneException exception = await Assert.ThrowsAsync<FineTuneException>(() => PredictAsync(fixture, "csv", "text\n"));

        Assert.Equal("The file 'in.csv' has no rows. Check what is in it, or set PredictFile to another.", exception.Message);
    }

    /// <summary>Pictures by their paths, with and without a label beside, and with the paths' folder elsewhere.</summary>
    [Theory]
    [InlineData("csv", "image\none.png\nb/two.png\n", null)]
    [InlineData("csv", "label,path\n?,one.png\n?,b/two.png\n", null)]
    [InlineData("jsonl", "{\"file_name\": \"photos/one.png\"}\n{\"file_name\": \"photos/b/two.png\"}\n", "..")]
    public async Task Each_row_with_the_path_of_a_picture_has_a_line(string extension, string content, string? folder)
    {
        using TaskFixture fixture = await TrainedAsync("image");
        string photos = WritePictures(fixture);
        string file = Path.Combine(photos, $"in.{extension}");
        await File.WriteAllTextAsync(file, content);
        var input = new DatasetSpec
        {
            Files = [file],
            Split = "predict",
            Format = extension == "csv" ? DatasetFormat.Csv : DatasetFormat.JsonLines,
            MediaFolder = Path.GetFullPath(folder ?? ".", photos),
        };

        JsonObject[] lines = await PredictAsync(fixture, input);

        Assert.Equal(extension == "csv" ? [2, 3] : [1, 2], lines.Select(line => line["line"]!.GetValue<int>()));
        AssertAnswers(fixture, photos, lines, folder is null ? "" : "photos/");
    }

    [Fact]
    public async Task Each_picture_of_a_folder_has_a_line_and_so_has_a_single_one()
    {
        using TaskFixture fixture = await TrainedAsync("image");
        string photos = WritePictures(fixture);
        var folder = new DatasetSpec
        {
            Files = [Path.Combine(photos, "one.png"), Path.Combine(photos, "b", "two.png")],
            MediaFolder = photos,
            Split = "predict",
            Format = DatasetFormat.ImageFolder,
        };

        AssertAnswers(fixture, photos, await PredictAsync(fixture, folder), "");
        AssertAnswers(fixture, photos, await PredictAsync(fixture, folder with { Files = [folder.Files[0]] }), "", "one.png");
    }

    [Theory]
    [InlineData("image\nb/three.png\n", "FT2230", 2)]
    [InlineData("image\nin.csv\n", "FT2226", 2)]
    [InlineData("title\none.png\n", "FT2002", 1)]
    [InlineData("image\n", "FT2004", 1)]
    public async Task A_picture_that_cannot_be_predicted_is_an_error_at_its_row(string content, string code, int line)
    {
        using TaskFixture fixture = await TrainedAsync("image");
        string file = Path.Combine(WritePictures(fixture), "in.csv");
        await File.WriteAllTextAsync(file, content);
        var input = new DatasetSpec { Files = [file], Split = "predict", Format = DatasetFormat.Csv, MediaFolder = Path.GetDirectoryName(file) };

        FineTuneException exception = await Assert.ThrowsAsync<FineTuneException>(() => PredictAsync(fixture, input));

        Assert.Equal((code, line), (exception.Descriptor.Code, exception.Position!.Line));
    }

    private static JsonObject[] Incomplete(TaskFixture fixture) =>
        [.. File.ReadAllLines(Path.Combine(fixture.Scratch, PredictRequest.IncompleteFileName)).Select(line => JsonNode.Parse(line)!.AsObject())];

    private static string WritePictures(TaskFixture fixture)
    {
        string folder = Path.Combine(fixture.Scratch, "photos");
        Directory.CreateDirectory(Path.Combine(folder, "b"));
        File.WriteAllBytes(Path.Combine(folder, "one.png"), PngFile.Encode(DrawnPictures.Draw(0, new Random(1), 40)));
        File.WriteAllBytes(Path.Combine(folder, "b", "two.png"), PngFile.Encode(DrawnPictures.Draw(2, new Random(2))));
        return folder;
    }

    /// <summary>The answers are those to the files, one by one.</summary>
    private static void AssertAnswers(TaskFixture fixture, string photos, JsonObject[] lines, string prefix, params string[] names)
    {
        names = names.Length > 0 ? names : ["one.png", "b/two.png"];
        using MediaPredictor predictor = MediaPredictor.Open(fixture.TrainOutput, CPU);
        Assert.Equal(names.Select(name => prefix + name), lines.Select(line => line["image"]!.GetValue<string>()));
        foreach ((string name, JsonObject line) in names.Zip(lines))
        {
            JsonObject expected = predictor.Predict(Path.Combine(photos, name)).ToJson();
            Assert.All((string[])["label", "score", "scores"], member => Assert.True(JsonNode.DeepEquals(expected[member], line[member]), member));
        }
    }

    private static async Task<JsonObject[]> PredictAsync(TaskFixture fixture, DatasetSpec input)
    {
        string output = Directory.CreateDirectory(Path.Combine(fixture.Scratch, "predict")).FullName;
        await PredictStage.RunAsync(fixture.PredictRequest(input), new StageContext(fixture.Events, output, CancellationToken.None));
        return [.. (await File.ReadAllLinesAsync(Path.Combine(output, PredictRequest.FileName))).Select(line => JsonNode.Parse(line)!.AsObject())];
    }

    private static async Task<TaskFixture> TrainedAsync(string kind)
    {
        var fixture = new TaskFixture(kind);
        fixture.Project = fixture.Project with { Training = fixture.Project.Training with { MaxSteps = 1 } };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        return fixture;
    }

    private static Task<string> PredictAsync(TaskFixture fixture, string extension, string content)
    {
        string file = Path.Combine(fixture.Scratch, $"in.{extension}");
        File.WriteAllText(file, content);
        string output = Directory.CreateDirectory(Path.Combine(fixture.Scratch, "predict")).FullName;
        var input = new DatasetSpec { Files = [file], Split = "predict", Format = extension == "csv" ? DatasetFormat.Csv : DatasetFormat.JsonLines };
        return PredictStage.RunAsync(fixture.PredictRequest(input), new StageContext(fixture.Events, output, CancellationToken.None));
    }
}
