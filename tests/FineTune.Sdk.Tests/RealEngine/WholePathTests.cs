using System.Text.Json;
using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests.RealEngine;

[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class WholePathTests(PackedSdk sdk)
{
    [Fact]
    public async Task From_rows_to_answers_and_only_what_changed_runs_again()
    {
        using ModelProject project = RealModelProject.Create(sdk);

        (await project.BuildAsync()).Succeeded().Says("Tokenize: first run").Says("Train: first run").Says("Evaluate: first run")
            .Says("reviews -> bin/reviews/ (accuracy ");
        string[] expected = ["README.md", "all_results.json", "config.json", "model.safetensors", "report.html", "special_tokens_map.json",
            "tokenizer.json", "tokenizer_config.json", "trainer_state.json", "training_args.json", "training_curve.json",
            "training_curves.svg", "vocab.txt"];
        Assert.Empty(expected.Except(Directory.GetFiles(project["bin/reviews"]).Select(Path.GetFileName)));
        Assert.Equal(
            """{"0":"negative","1":"positive"}""",
            Json("config.json").GetProperty("id2label").GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));
        string[] keys = ["epoch", "eval_accuracy", "eval_loss", "eval_runtime", "eval_samples", "eval_samples_per_second", "eval_steps_per_second",
            "total_flos", "train_loss", "train_runtime", "train_samples", "train_samples_per_second", "train_steps_per_second"];
        Assert.Empty(keys.Except(Json("all_results.json").EnumerateObject().Select(property => property.Name)));
        Assert.Equal(4, Json("trainer_state.json").GetProperty("global_step").GetInt32());
        Assert.Equal(RealModelProject.TrainingRows, Json("all_results.json").GetProperty("train_samples").GetInt32());

        await Assert_nothing_runs();
        foreach (string file in Directory.EnumerateFiles(project.Folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetDirectoryName(file) != project["obj"]))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
        }

        await Assert_nothing_runs();

        SortedDictionary<string, string> tokens = RealModelProject.Snapshot(project["obj/finetune/tokenize/output"]);
        string weights = Convert.ToBase64String(await File.ReadAllBytesAsync(project["bin/reviews/model.safetensors"]));
        project.Edit("reviews.finetune", ">1e-3<", ">2e-3<");
        CommandResult slower =
            (await project.BuildAsync()).Succeeded().Says("Train: LearningRate changed from 0.001 to 0.002").Says("Evaluate: Train gave another model");
        Assert.DoesNotContain("Tokenize:", slower.Output, StringComparison.Ordinal);
        Assert.Equal(tokens, RealModelProject.Snapshot(project["obj/finetune/tokenize/output"]));
        Assert.NotEqual(weights, Convert.ToBase64String(await File.ReadAllBytesAsync(project["bin/reviews/model.safetensors"])));

        project.Edit("data/train.csv", "the film was terrible", "the film was gruesome");
        (await project.BuildAsync()).Succeeded().Says("Tokenize: data/train.csv changed").Says("Train: Tokenize gave other tokens").Says("Evaluate: ");

        (await project.RunAsync("run", "--project", "reviews.finetune", "--", "the film was wonderful"))
            .Says("tive  0.").Says("  the film was wonderful");
        project.Edit("reviews.finetune", "<LearningRate>", "<PushTo>../pushed here</PushTo><LearningRate>");
        (await project.BuildAsync("-t:Push")).Succeeded().Says("reviews -> ../pushed here (pushed)");
        Assert.Equal(RealModelProject.Snapshot(project["bin/reviews"]), RealModelProject.Snapshot(project["../pushed here"]));

        JsonElement Json(string file) => JsonDocument.Parse(File.ReadAllText(project["bin/reviews/" + file])).RootElement;

        async Task Assert_nothing_runs()
        {
            SortedDictionary<string, string> before = RealModelProject.Snapshot(project["bin"]);
            (await project.BuildAsync()).Succeeded().Says(", up to date)");
            Assert.DoesNotContain("RunStage", project.TasksOfLastBuild());
            Assert.Equal(before, RealModelProject.Snapshot(project["bin"]));
        }
    }
}
