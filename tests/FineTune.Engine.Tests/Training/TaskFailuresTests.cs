using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training;

public sealed class TaskFailuresTests
{
    [Fact]
    public async Task A_positive_label_must_be_one_of_the_two()
    {
        using var fixture = new TaskFixture("single");
        await fixture.TokenizeAsync();
        fixture.Project = fixture.Project with { TaskArguments = new TaskArguments { PositiveLabel = "fish" } };

        DatasetInfo dataset = fixture.Dataset();

        var failure = Assert.Throws<FineTuneException>(() => TaskRegistry.Of(fixture.Project, dataset).CreateTraining(fixture.Project, dataset));

        Assert.Equal("FT3300", failure.Descriptor.Code);
        Assert.StartsWith("PositiveLabel = 'fish', but the labels are: other, pet.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tokenizer_without_a_mask_token_cannot_hide_words()
    {
        using var fixture = new TaskFixture("masked");
        string folder = Directory.CreateDirectory(Path.Combine(fixture.Scratch, "model")).FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"model_type": "bert", "vocab_size": 12}""");
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), """
            {"version": "1.0", "pre_tokenizer": {"type": "BertPreTokenizer"},
             "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {"[PAD]": 0, "[UNK]": 1, "red": 2}}}
            """);
        File.WriteAllText(
            Path.Combine(folder, "tokenizer_config.json"), """{"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "[PAD]", "unk_token": "[UNK]"}""");
        fixture.Project = fixture.Project with
        {
            BaseModel = new BaseModelSpec("model", BaseModelKind.Folder, folder, new SourcePosition("x.finetune", 4, 6))
        };

        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(fixture.TokenizeAsync);

        Assert.Equal(("FT2153", 4), (failure.Descriptor.Code, failure.Position!.Line));
    }

    [Fact]
    public async Task A_metric_that_is_not_defined_is_null()
    {
        using var fixture = new TaskFixture("single");
        fixture.Project = fixture.Project with
        {
            Training = fixture.Project.Training with { MaxSteps = 1 },
            Metrics = [new MetricSpec("roc_auc")],
            Datasets = [fixture.Project.Datasets[0], fixture.Project.Datasets[1] with { Where = [new RowCondition("label", true, "pet")] }],
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();

        JsonObject results = JsonNode.Parse(File.ReadAllText(Path.Combine(fixture.EvaluateOutput, "all_results.json")))!.AsObject();
        Assert.True(results.ContainsKey("eval_roc_auc"));
        Assert.Null(results["eval_roc_auc"]);
    }

    [Fact]
    public async Task A_loss_that_is_not_a_number_ends_the_evaluation_at_its_row()
    {
        using var fixture = new TaskFixture("regression");
        await fixture.TokenizeAsync();
        DatasetInfo dataset = fixture.Dataset();
        ITrainingTask task = TaskRegistry.Of(fixture.Project, dataset).CreateTraining(fixture.Project, dataset);
        using IModel model = PretrainedModel.ForTraining(fixture.Project.BaseModel, task.Head, dataset.VocabularySize, CPU, fixture.Events);
        using (no_grad())
        {
            model.Weights[^1].Value.fill_(float.NaN);
        }

        using TokenizedSplit rows = TokenizedSplit.Open(fixture.TokenizeOutput, "test", dataset.SourcePaths(fixture.Project.ProjectFile));
        var evaluator = new Evaluator(rows, task, new MetricSelection(["loss"], fixture.Scratch), 8, CPU);

        var failure = Assert.Throws<FineTuneException>(() => evaluator.Run(model, _ => { }, CancellationToken.None));

        Assert.Equal("FT4010", failure.Descriptor.Code);
        Assert.EndsWith("test.csv", failure.Position!.File, StringComparison.Ordinal);
        Assert.NotEqual(0, failure.Position.Line);
    }
}
