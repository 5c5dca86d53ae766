using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Stages;
using FineTune.Engine.Tests.Training;

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
    [InlineData("masked", "csv", "text\n[MASK] red\nred\n", "FT3301", 3)]
    [InlineData("choice", "csv", "context,ending0,ending1\nred,cat,runs\nred,cat,\n", "FT2195", 3)]
    public async Task What_cannot_be_predicted_is_an_error_at_its_place(string kind, string extension, string content, string code, int line)
    {
        using TaskFixture fixture = await TrainedAsync(kind);

        FineTuneException exception = await Assert.ThrowsAsync<FineTuneException>(() => PredictAsync(fixture, extension, content));

        Assert.Equal((code, line), (exception.Descriptor.Code, exception.Position!.Line));
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
        var request = new PredictRequest
        {
            Key = "0",
            StageFolder = fixture.Scratch,
            Project = fixture.Project,
            TrainOutput = fixture.TrainOutput,
            Device = "cpu",
            Input = new DatasetSpec { Files = [file], Split = "predict", Format = extension == "csv" ? DatasetFormat.Csv : DatasetFormat.JsonLines },
        };
        return PredictStage.RunAsync(request, new StageContext(fixture.Events, output, CancellationToken.None));
    }
}
