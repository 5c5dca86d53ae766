using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Tests.Training;

namespace FineTune.Engine.Tests.Stages;

/// <summary>PredictWithGenerate and Sample, through the stages of a small project.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class GeneratedTextsTests : IDisposable
{
    private readonly TaskFixture _fixture = new("causal");

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Answers_to_prompts_are_measured_in_training_and_at_the_end()
    {
        Prompts(12);
        await RunAsync(strategy: IntervalStrategy.Epoch);

        JsonObject results = Json(_fixture.EvaluateOutput, "all_results.json");
        foreach (string metric in (string[])["rougeL", "rouge1", "rouge2", "bleu", "exact_match", "chrf", "perplexity"])
        {
            Assert.InRange(results[$"eval_{metric}"]!.GetValue<double>(), 0, double.MaxValue);
        }

        JsonObject logged = Json(_fixture.TrainOutput, "trainer_state.json")["log_history"]!.AsArray()
            .Select(entry => entry!.AsObject()).Last(entry => entry.ContainsKey("eval_rougeL"));
        Assert.Equal(results["eval_rougeL"]!.GetValue<double>(), logged["eval_rougeL"]!.GetValue<double>());
    }

    [Fact]
    public async Task A_model_that_has_learned_gives_the_right_answers()
    {
        Prompts(60);
        await RunAsync(epochs: 25);

        JsonObject results = Json(_fixture.EvaluateOutput, "all_results.json");
        Assert.InRange(results["eval_exact_match"]!.GetValue<double>(), 0.7, 1);
        Assert.InRange(results["eval_rouge1"]!.GetValue<double>(), 0.7, 1);
    }

    [Fact]
    public async Task Samples_are_shown_at_each_evaluation_and_in_the_report()
    {
        _fixture.Project = _fixture.Project with { Samples = [new SampleSpec("red <green>"), new SampleSpec("cat")] };
        Prompts(4);
        await RunAsync(strategy: IntervalStrategy.Epoch);

        string[] shown = [.. _fixture.Events.Logs.Select(log => log.Text).Where(text => text.StartsWith("sample ", StringComparison.Ordinal))];
        Assert.Equal(4, shown.Length);
        Assert.StartsWith("sample 'red <green>': ", shown[0], StringComparison.Ordinal);
        Assert.StartsWith("sample 'cat': ", shown[1], StringComparison.Ordinal);
        Assert.Contains("</b>red &lt;green&gt;</div>", File.ReadAllText(Path.Combine(_fixture.EvaluateOutput, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Samples_need_no_split_to_evaluate()
    {
        _fixture.Project = _fixture.Project with { Samples = [new SampleSpec("red")], EvalSplit = null };
        await RunAsync(predicts: false);

        Assert.Contains(_fixture.Events.Logs, log => log.Text.StartsWith("sample 'red': ", StringComparison.Ordinal));
        Assert.Contains("<h2>Samples</h2>", File.ReadAllText(Path.Combine(_fixture.EvaluateOutput, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_without_a_prompt_is_an_error_at_its_line()
    {
        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => RunAsync());
        Assert.Equal(("FT2163", "test.csv"), (failure.Descriptor.Code, Path.GetFileName(failure.Position!.File)));
        Assert.Equal(2, failure.Position.Line);
    }

    [Fact]
    public async Task A_prompt_longer_than_GenerationMaxLength_is_an_error_at_its_line()
    {
        Prompts(4);
        _fixture.Project = _fixture.Project with
        {
            TaskArguments = _fixture.Project.TaskArguments with { GenerationMaxLength = 1, GenerationMaxNewTokens = null },
        };

        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => RunAsync());
        Assert.Equal(("FT3031", 1), (failure.Descriptor.Code, failure.Position!.Line));
    }

    private async Task RunAsync(int epochs = 1, IntervalStrategy strategy = IntervalStrategy.No, bool predicts = true)
    {
        TaskArguments arguments = _fixture.Project.TaskArguments;
        _fixture.Project = _fixture.Project with
        {
            TaskArguments = arguments with
            {
                PredictWithGenerate = predicts,
                GenerationMaxNewTokens = arguments.GenerationMaxLength is null ? 12 : null,
            },
            Training = _fixture.Project.Training with { NumTrainEpochs = epochs, EvalStrategy = strategy },
            Metrics = predicts ? [new MetricSpec("chrf")] : [],
        };
        await _fixture.TokenizeAsync();
        await _fixture.TrainAsync();
        await _fixture.EvaluateAsync();
    }

    /// <summary>Data of prompts whose right completion the last word tells.</summary>
    private void Prompts(int rows)
    {
        string[] words = ["red", "green", "blue", "cat", "dog", "bird"];
        string Lines(int first) => string.Concat(Enumerable.Range(first, rows).Select(row => new JsonObject
        {
            ["prompt"] = $"{words[row * 5 % 6]} {words[row % 6]}",
            ["completion"] = $" {words[(row + 1) % 6]} {words[(row + 2) % 6]}",
        }.ToJsonString() + "\n"));
        string[] splits = ["train", "test"];
        foreach ((int index, string split) in splits.Index())
        {
            File.WriteAllText(Path.Combine(_fixture.Scratch, $"{split}.jsonl"), Lines(index));
        }

        _fixture.Project = _fixture.Project with
        {
            Datasets = [.. splits.Select(split => new DatasetSpec
            {
                Files = [Path.Combine(_fixture.Scratch, $"{split}.jsonl")], Split = split, Format = DatasetFormat.JsonLines,
            })],
        };
    }

    private static JsonObject Json(string folder, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))!.AsObject();
}
