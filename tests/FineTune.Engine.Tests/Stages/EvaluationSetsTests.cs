using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Tests.Training;

namespace FineTune.Engine.Tests.Stages;

/// <summary>Evaluation sets with names, and slices.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class EvaluationSetsTests
{
    [Fact]
    public async Task Of_questions_each_counts_once_however_many_windows_its_text_has()
    {
        using var fixture = new TaskFixture("question");
        fixture.Project = fixture.Project with
        {
            Tokenizer = fixture.Project.Tokenizer with { MaxLength = 8 },
            TaskArguments = new TaskArguments { DocStride = 1 },
            Training = fixture.Project.Training with { MaxSteps = 1 },
        };

        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();

        Assert.True(fixture.Dataset().Splits["test"].Rows > 37);
        JsonObject results = JsonNode.Parse(File.ReadAllText(Path.Combine(fixture.EvaluateOutput, "all_results.json")))!.AsObject();
        Assert.Equal(37, results["eval_samples"]!.GetValue<int>());
        double perSecond = results["eval_samples_per_second"]!.GetValue<double>() * results["eval_runtime"]!.GetValue<double>();
        Assert.Equal(37, perSecond, 1e-6);
    }

    [Theory]
    [InlineData("single", "accuracy")]
    [InlineData("question", "exact_match")]
    [InlineData("choice", "accuracy")]
    public async Task Each_set_and_each_value_of_a_slice_is_measured_by_itself(string kind, string metric)
    {
        using var fixture = new TaskFixture(kind);
        string language(int row) => row % 3 == 0 ? "de" : "en";
        DatasetSpec test = fixture.Project.Datasets[1];
        AddColumn(test.Files[0], "language", language);
        DatasetSpec german = test with { Split = "test.german", EvalSet = "german", Where = [new RowCondition("language", true, "de")] };
        fixture.Project = fixture.Project with
        {
            Datasets = [fixture.Project.Datasets[0], test with { Slices = ["language"] }, german],
            Slices = ["language"],
            Training = fixture.Project.Training with { MaxSteps = 3 },
        };

        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();

        JsonObject results = JsonNode.Parse(File.ReadAllText(Path.Combine(fixture.EvaluateOutput, "all_results.json")))!.AsObject();
        double Value(string key) => results[key]!.GetValue<double>();
        Assert.Equal(37, Value("eval_samples"));
        Assert.Equal(13, Value("eval_german_samples"));
        Assert.Equal((13, 24), (Value("eval_language=de_samples"), Value("eval_language=en_samples")));
        // The set holds the very rows of the slice.
        Assert.Equal(Value($"eval_german_{metric}"), Value($"eval_language=de_{metric}"), 1e-9);
        Assert.Equal(Math.Min(Value($"eval_language=de_{metric}"), Value($"eval_language=en_{metric}")), Value($"eval_language_worst_{metric}"));
        Assert.Equal(Math.Max(Value("eval_language=de_loss"), Value("eval_language=en_loss")), Value("eval_language_worst_loss"));
        Assert.Equal(Value($"eval_{metric}"), ((13 * Value($"eval_language=de_{metric}")) + (24 * Value($"eval_language=en_{metric}"))) / 37, 1e-9);
        string report = File.ReadAllText(Path.Combine(fixture.EvaluateOutput, "report.html"));
        Assert.Contains("Evaluation sets", report, StringComparison.Ordinal);
        Assert.Contains("By language", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_of_many_values_is_no_slice()
    {
        using var fixture = new TaskFixture("single");
        DatasetSpec test = fixture.Project.Datasets[0] with { Split = "test", Slices = ["id"] };
        AddColumn(test.Files[0], "id", row => $"row {row}");
        fixture.Project = fixture.Project with
        {
            Datasets = [fixture.Project.Datasets[0], test],
            Slices = ["id"],
            Training = fixture.Project.Training with { MaxSteps = 1 },
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();

        Assert.Equal("FT4043", (await Assert.ThrowsAsync<FineTuneException>(fixture.EvaluateAsync)).Descriptor.Code);
    }

    private static void AddColumn(string file, string name, Func<int, string> value)
    {
        string[] lines = File.ReadAllLines(file);
        bool isJson = file.EndsWith(".jsonl", StringComparison.Ordinal);
        File.WriteAllLines(file, lines.Select((line, index) =>
            isJson ? $"{line[..^1]}, \"{name}\": \"{value(index)}\"}}" : $"{line},{(index == 0 ? name : value(index - 1))}"));
    }
}
