using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Tests.Training;

namespace FineTune.Engine.Tests.Stages;

/// <summary>What several processes measure and answer together, and all that is written of it, is what one does.</summary>
[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class RanksStagesTests
{
    public static TheoryData<string> Kinds =>
        [.. TaskFixture.KindsOfTexts, "image", "sound", "pairs", "triplets", "scored pairs", "labelled texts", "dpo", "reward"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_task_is_measured_and_asked_as_by_one_process(string kind)
    {
        using TaskFixture fixture = await TrainedAsync(kind);

        (Dictionary<string, string> measured, LogEvent[] said) = RankStages.Evaluate(fixture, 1);
        Assert.Contains("eval_loss", measured["eval_results.json"], StringComparison.Ordinal);
        DatasetSpec input = Input(fixture, kind);
        (Dictionary<string, string> answered, _) = RankStages.Predict(fixture, input, 1);
        Assert.True(answered[PredictRequest.FileName].Count(letter => letter == '\n') > 3);
        foreach (int ranks in (int[])[2, 3])
        {
            (Dictionary<string, string> measuredTogether, LogEvent[] saidTogether) = RankStages.Evaluate(fixture, ranks);
            AssertEqual(measured, measuredTogether);
            Assert.Equal(said, saidTogether);
            AssertEqual(answered, RankStages.Predict(fixture, input, ranks).Files);
        }
    }

    /// <summary>Answers to rows and samples, more than one batch of them for each rank, and one that is not whole.</summary>
    [Theory]
    [InlineData("causal")]
    [InlineData("summaries")]
    public async Task What_is_generated_for_rows_and_samples_is_what_one_process_generates(string kind)
    {
        using TaskFixture fixture = await TrainedAsync(kind, change: project => project with
        {
            Datasets = kind == "causal" ? [.. project.Datasets.Select(Prompts)] : project.Datasets,
            TaskArguments = project.TaskArguments with { PredictWithGenerate = true, GenerationMaxNewTokens = 6 },
            Training = project.Training with { PerDeviceEvalBatchSize = 3 },
            Samples = [new SampleSpec("red"), new SampleSpec("cat sits")],
        });

        (Dictionary<string, string> expected, LogEvent[] said) = RankStages.Evaluate(fixture, 1);
        Assert.Contains("eval_rougeL", expected["eval_results.json"], StringComparison.Ordinal);
        Assert.Contains("samples.json", expected.Keys);
        foreach (int ranks in (int[])[2, 3])
        {
            (Dictionary<string, string> together, LogEvent[] saidTogether) = RankStages.Evaluate(fixture, ranks);
            AssertEqual(expected, together);
            Assert.Equal(said, saidTogether);
        }
    }

    /// <summary>Windows, sets and slices.</summary>
    [Fact]
    public async Task Sets_and_slices_of_questions_with_several_windows_are_those_of_one_process()
    {
        using TaskFixture fixture = await TrainedAsync("question", change: project =>
        {
            DatasetSpec test = project.Datasets[1];
            string[] lines = File.ReadAllLines(test.Files[0]);
            File.WriteAllLines(test.Files[0], lines.Select((line, row) => $"{line[..^1]}, \"language\": \"{(row % 3 == 0 ? "de" : "en")}\"}}"));
            DatasetSpec german = test with { Split = "test.german", EvalSet = "german", Where = [new RowCondition("language", true, "de")] };
            return project with
            {
                Tokenizer = project.Tokenizer with { MaxLength = 8 },
                TaskArguments = new TaskArguments { DocStride = 1 },
                Datasets = [project.Datasets[0], test with { Slices = ["language"] }, german],
                Slices = ["language"],
            };
        });

        (Dictionary<string, string> expected, _) = RankStages.Evaluate(fixture, 1);
        Assert.Contains("eval_language=de_exact_match", expected["eval_results.json"], StringComparison.Ordinal);
        AssertEqual(expected, RankStages.Evaluate(fixture, 3).Files);
    }

    /// <summary>What the base model says is of the rows of the split, of those of a set, and of each that a slice shows.</summary>
    [Fact]
    public async Task Sets_and_slices_of_preferences_are_beside_what_the_base_model_says()
    {
        using TaskFixture fixture = await TrainedAsync("dpo", change: project =>
        {
            DatasetSpec test = project.Datasets[1];
            string[] lines = File.ReadAllLines(test.Files[0]);
            File.WriteAllLines(test.Files[0], lines.Select((line, row) => $"{line[..^1]}, \"language\": \"{(row % 3 == 0 ? "de" : "en")}\"}}"));
            DatasetSpec german = test with { Split = "test.german", EvalSet = "german", Where = [new RowCondition("language", true, "de")] };
            return project with { Datasets = [project.Datasets[0], test with { Slices = ["language"] }, german], Slices = ["language"] };
        });

        (Dictionary<string, string> expected, _) = RankStages.Evaluate(fixture, 1);
        JsonObject results = JsonNode.Parse(expected["all_results.json"].Replace(" a time", " 0", StringComparison.Ordinal))!.AsObject();
        double german = results["eval_german_loss"]!.GetValue<double>();
        Assert.Equal(german, results["eval_language=de_loss"]!.GetValue<double>(), 1e-6);
        double whole = ((4 * german) + (8 * results["eval_language=en_loss"]!.GetValue<double>())) / 12;
        Assert.Equal(results["eval_loss"]!.GetValue<double>(), whole, 1e-6);
        AssertEqual(expected, RankStages.Evaluate(fixture, 3).Files);
    }

    [Theory]
    [InlineData("single")]
    [InlineData("causal")]
    [InlineData("pairs")]
    public async Task Fewer_rows_than_processes_are_each_taken_once(string kind)
    {
        using TaskFixture fixture = await TrainedAsync(kind, change: project => project with
        {
            Datasets = [project.Datasets[0], project.Datasets[1] with { Take = 2 }],
        });
        DatasetSpec input = Input(fixture, kind, rows: 2);

        (Dictionary<string, string> measured, _) = RankStages.Evaluate(fixture, 1);
        AssertEqual(measured, RankStages.Evaluate(fixture, 3).Files);
        (Dictionary<string, string> answered, _) = RankStages.Predict(fixture, input, 1);
        Assert.Equal(2, answered[PredictRequest.FileName].Count(letter => letter == '\n'));
        AssertEqual(answered, RankStages.Predict(fixture, input, 3).Files);
    }

    [Fact]
    public async Task Without_a_split_the_first_process_alone_has_something_to_write()
    {
        using TaskFixture fixture = await TrainedAsync("single", change: project => project with { EvalSplit = null, Datasets = [project.Datasets[0]] });
        (Dictionary<string, string> expected, _) = RankStages.Evaluate(fixture, 1);
        Assert.Contains("README.md", expected.Keys);
        AssertEqual(expected, RankStages.Evaluate(fixture, 2).Files);
    }

    [Fact]
    public async Task What_a_model_does_not_see_of_rows_is_said_of_all_in_their_order()
    {
        using TaskFixture fixture = await TrainedAsync("single");
        DatasetSpec input = Csv(fixture, "long", ["text", .. Enumerable.Range(0, 90).Select(row =>
            row % 4 == 1 ? string.Join(' ', Enumerable.Repeat($"cat {row}", 300)) : "red dog")]);

        (Dictionary<string, string> answered, LogEvent[] said) = RankStages.Predict(fixture, input, 1);
        Assert.Equal(23, said.Count(log => log.Level == LogLevel.Warning));
        foreach (int ranks in (int[])[2, 3])
        {
            (Dictionary<string, string> together, LogEvent[] saidTogether) = RankStages.Predict(fixture, input, ranks);
            AssertEqual(answered, together);
            Assert.Equal(said, saidTogether);
        }
    }

    /// <summary>Rows without an answer are told in their order, whichever process has them, and stand among the answers.</summary>
    [Theory]
    [InlineData("masked", 3, 4, 61)]
    [InlineData("masked", 2, 3, 4)]
    [InlineData("causal", 5, 4, 9)]
    [InlineData("causal", 62, 61, 71)]
    public async Task Rows_that_have_no_answer_are_told_as_by_one_process(string kind, params int[] bad)
    {
        using TaskFixture fixture = await TrainedAsync(kind);
        string[] lines = ["text", .. Enumerable.Repeat(kind == "masked" ? "red [MASK] größer" : "red", 70)];
        foreach (int line in bad)
        {
            // It has no mask to be filled, or no token to go on with.
            lines[line - 1] = kind == "masked" ? "red" : string.Join(' ', Enumerable.Repeat("cat", 600));
        }

        DatasetSpec input = Csv(fixture, "bad", lines);
        (FineTuneException expected, LogEvent[] said, string written) = RankStages.FailToPredict(fixture, input, 1);
        Assert.Equal(bad.Order(), said.Where(log => log.Level == LogLevel.Error).Select(log => log.Position!.Line));
        foreach (int ranks in (int[])[2, 3])
        {
            (FineTuneException failure, LogEvent[] saidTogether, string writtenTogether) = RankStages.FailToPredict(fixture, input, ranks);
            AssertSame(expected, failure);
            Assert.Equal(said, saidTogether);
            Assert.Equal(written, writtenTogether);
        }
    }

    [Theory]
    [InlineData("text", "red", "cat", "\"dog")]
    [InlineData("text")]
    [InlineData("title", "red")]
    public async Task What_no_process_can_read_is_one_error(params string[] lines)
    {
        using TaskFixture fixture = await TrainedAsync("single");
        DatasetSpec input = Csv(fixture, "torn", lines);

        FineTuneException expected = RankStages.FailToPredict(fixture, input, 1).Failure;
        (FineTuneException failure, LogEvent[] said, _) = RankStages.FailToPredict(fixture, input, 3);
        AssertSame(expected, failure);
        Assert.DoesNotContain(said, log => log.Level == LogLevel.Error);
    }

    private static void AssertSame(FineTuneException expected, FineTuneException actual) =>
        Assert.Equal((expected.Descriptor, expected.Message, expected.Position), (actual.Descriptor, actual.Message, actual.Position));

    private static void AssertEqual(Dictionary<string, string> expected, Dictionary<string, string> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, file => Assert.Equal(file.Value, actual[file.Key]));
    }

    private static async Task<TaskFixture> TrainedAsync(string kind, Func<ProjectSpec, ProjectSpec>? change = null)
    {
        TaskFixture fixture = kind switch
        {
            "dpo" => PreferenceTests.Preferences(Objective.Dpo, 24),
            "reward" => PreferenceTests.Preferences(Objective.Reward, 24),
            _ => new TaskFixture(kind),
        };
        fixture.Project = fixture.Project with { Training = fixture.Project.Training with { MaxSteps = 2, PerDeviceEvalBatchSize = 4 } };
        fixture.Project = change?.Invoke(fixture.Project) ?? fixture.Project;
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        if (kind == "dpo")
        {
            // Each rank opens the base model for its reference. One without weights would have them drawn, and threads have one generator.
            string folder = Path.Combine(fixture.Scratch, "base");
            Directory.Move(fixture.TrainOutput, folder);
            fixture.Project = fixture.Project with { BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, folder) };
            await fixture.TokenizeAsync();
            await fixture.TrainAsync();
        }

        return fixture;
    }

    /// <summary>Rows to ask about: those of the test split, where a model answers to such.</summary>
    private static DatasetSpec Input(TaskFixture fixture, string kind, int? rows = null)
    {
        DatasetSpec test = fixture.Project.Datasets[1];
        if (kind is "masked" or "dpo" or "reward")
        {
            return Csv(fixture, "in", ["text", .. Enumerable.Range(0, 41).Select(row => $"red {(kind == "masked" ? "[MASK]" : "dog")} {row}")]);
        }

        if (rows is { } count)
        {
            string file = Path.Combine(fixture.Scratch, $"few{Path.GetExtension(test.Files[0])}");
            File.WriteAllLines(file, File.ReadLines(test.Files[0]).Take(count + 1));
            return test with { Files = [file], Split = "predict", Take = null };
        }

        return test with { Split = "predict" };
    }

    /// <summary>The same texts, of which the first word is a prompt.</summary>
    private static DatasetSpec Prompts(DatasetSpec texts)
    {
        string file = Path.ChangeExtension(texts.Files[0], ".prompts.csv");
        IEnumerable<string> rows = File.ReadLines(texts.Files[0]).Skip(1).Select(text => $"{text.Split(' ')[0]},\" {text[(text.IndexOf(' ') + 1)..]}\"");
        File.WriteAllLines(file, rows.Prepend("prompt,completion"));
        return texts with { Files = [file] };
    }

    private static DatasetSpec Csv(TaskFixture fixture, string name, string[] lines)
    {
        string file = Path.Combine(fixture.Scratch, $"{name}.csv");
        File.WriteAllLines(file, lines);
        return new DatasetSpec { Files = [file], Split = "predict", Format = DatasetFormat.Csv };
    }
}
