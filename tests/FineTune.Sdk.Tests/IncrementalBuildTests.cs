using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests;

[Collection(PackedSdkCollection.Name)]
public sealed class IncrementalBuildTests(PackedSdk sdk)
{
    [Fact]
    public async Task Only_what_changed_runs_again_and_says_why()
    {
        using var project = new ModelProject(sdk);

        CommandResult first = (await project.BuildAsync()).Succeeded().Says("Train: first run").Says("reviews -> bin/reviews/ (accuracy 0.913)");
        Assert.Equal("tokenize train evaluate", project.Starts());
        Assert.Equal(
            ["README.md", "all_results.json", "config.json", "manifest.json", "model.safetensors", "training_args.json"],
            Directory.GetFiles(project["bin/reviews"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("up to date (", first.Output, StringComparison.Ordinal);

        (await project.BuildAsync()).Succeeded().Says("reviews -> bin/reviews/ (accuracy 0.913, up to date)");
        Assert.Equal("", project.Starts());
        Assert.DoesNotContain("RunStage", project.TasksOfLastBuild());

        foreach (string file in new[] { "data/train.csv", "data/test.csv", "reviews.finetune", "obj/finetune/train/output/model.safetensors" })
        {
            File.SetLastWriteTimeUtc(project[file], DateTime.UtcNow);
        }

        (await project.BuildAsync()).Succeeded().Says("up to date)");
        Assert.Equal("", project.Starts());

        project.Edit("reviews.finetune", "2e-5", "3e-5");
        (await project.BuildAsync()).Succeeded().Says("Train: LearningRate changed from 2e-5 to 3e-5").Says("Evaluate: Train gave another model");
        Assert.Equal("train evaluate", project.Starts());

        project.Edit("data/train.csv", "good", "great");
        (await project.BuildAsync()).Succeeded().Says("Tokenize: data/train.csv changed (1 of 2 rows)").Says("Train: Tokenize gave other tokens");
        Assert.Equal("tokenize train evaluate", project.Starts());

        project.Edit("data/test.csv", "fine", "fair");
        CommandResult testRow =
            (await project.BuildAsync()).Succeeded().Says("Tokenize: data/test.csv changed (1 of 1 row)").Says("Evaluate: Tokenize gave other tokens");
        Assert.DoesNotContain("Train:", testRow.Output, StringComparison.Ordinal);
        Assert.Equal("tokenize evaluate", project.Starts());

        File.SetLastWriteTimeUtc(project.Write("data/train2.csv", "text,label\nmore,1\n"), new DateTime(1990, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        (await project.BuildAsync()).Succeeded().Says("Tokenize: data/train2.csv added");
        Assert.Equal("tokenize train evaluate", project.Starts());

        File.Delete(project["data/train2.csv"]);
        (await project.BuildAsync()).Succeeded().Says("Tokenize: data/train2.csv removed").Says("Train: restored from the store");
        Assert.Equal("", project.Starts());

        project.Write("obj/finetune/train/stamp.json", "{ \"key\": ");
        (await project.BuildAsync()).Succeeded().Says("Train: its stamp cannot be read").Says("Train: restored from the store");
        Assert.Equal("", project.Starts());

        File.Delete(project["obj/finetune/train/output/model.safetensors"]);
        (await project.BuildAsync()).Succeeded().Says("Train: the output model.safetensors is missing").Says("Train: restored from the store");
        Assert.Equal("", project.Starts());

        (await project.BuildAsync("-p:FineTuneNoCache=true")).Succeeded().Says("Train: FineTuneNoCache is set");
        Assert.Equal("tokenize train evaluate", project.Starts());
    }

    [Fact]
    public async Task A_training_that_gives_the_same_again_is_not_evaluated_again()
    {
        using var project = new ModelProject(sdk);
        await File.WriteAllTextAsync(Path.Combine(project.EngineFolder, "train.times"), "");
        (await project.BuildAsync()).Succeeded();
        string results = await File.ReadAllTextAsync(project["obj/finetune/train/output/train_results.json"]);
        project.Starts();
        Directory.Delete(project.Store, recursive: true);
        File.Delete(project["obj/finetune/train/stamp.json"]);
        (await project.BuildAsync()).Succeeded().Says("Train: first run");
        Assert.NotEqual(results, await File.ReadAllTextAsync(project["obj/finetune/train/output/train_results.json"]));
        Assert.Equal("train", project.Starts());
        (await project.BuildAsync("-t:Verify", "-p:Replay=true")).Succeeded().Says("the replay gave the same bytes");
    }

    [Fact]
    public async Task A_gate_fails_every_build_until_its_bound_is_met_and_never_runs_a_stage()
    {
        using var project = new ModelProject(sdk);
        project.Edit("reviews.finetune", "\"0.8\"", "\"0.95\"");
        (await project.BuildAsync()).Failed().Says("reviews.finetune(9,6): error FT4001: accuracy is 0.9125, below the minimum of 0.95.");
        Assert.Equal("tokenize train evaluate", project.Starts());
        Assert.False(Directory.Exists(project["bin/reviews"]));
        (await project.BuildAsync()).Failed().Says("reviews.finetune(9,6): error FT4001");
        Assert.Equal("", project.Starts());
        project.Edit("reviews.finetune", "\"0.95\"", "\"0.9\"");
        (await project.BuildAsync()).Succeeded().Says("accuracy 0.913, up to date");
        Assert.Equal("", project.Starts());
        Assert.True(File.Exists(project["bin/reviews/model.safetensors"]));
    }

    [Fact]
    public async Task Environment_variables_do_not_reach_the_arguments_and_the_command_line_does()
    {
        using var project = new ModelProject(sdk);
        project.Write("Directory.Build.props", "<Project><PropertyGroup><MaxLength>64</MaxLength></PropertyGroup></Project>");
        (await project.BuildAsync()).Succeeded();
        project.Starts();
        project.Environment["SEED"] = "1";
        project.Environment["NumTrainEpochs"] = "9";
        (await project.BuildAsync()).Succeeded();
        Assert.Equal("", project.Starts());
        Assert.Contains("\"max_length\": 64", File.ReadAllText(project["obj/finetune/project.json"]), StringComparison.Ordinal);
        (await project.BuildAsync("-p:Seed=1")).Succeeded().Says("Train: Seed changed from 42 to 1");
        Assert.Equal("train evaluate", project.Starts());
    }

    [Fact]
    public async Task A_killed_engine_is_said_and_the_next_build_makes_a_whole_model()
    {
        using var project = new ModelProject(sdk);
        string script = Path.Combine(project.EngineFolder, "train.script");
        await File.WriteAllLinesAsync(script, ["""out {"type":"hello","protocol":1,"engine":"fake"}""", "err last words", "abort"]);
        (await project.BuildAsync()).Failed().Says("error FT3013").Says("last words");
        Assert.Equal("tokenize train", project.Starts());
        Assert.False(Directory.Exists(project["bin/reviews"]));
        File.Delete(script);
        (await project.BuildAsync()).Succeeded();
        Assert.Equal("train evaluate", project.Starts());
        Assert.True(File.Exists(project["bin/reviews/model.safetensors"]));
    }

    [Fact]
    public async Task A_run_that_was_asked_for_anew_and_failed_is_ended_by_the_next_build_and_not_by_what_there_was_before()
    {
        using var project = new ModelProject(sdk);
        (await project.BuildAsync()).Succeeded();
        string script = Path.Combine(project.EngineFolder, "train.script");
        await File.WriteAllLinesAsync(script, ["""out {"type":"hello","protocol":1,"engine":"fake"}""", "abort"]);
        (await project.BuildAsync("-p:FineTuneNoCache=true")).Failed().Says("error FT3013");
        project.Starts();
        File.Delete(script);
        CommandResult next = (await project.BuildAsync()).Succeeded().Says("Train: its last run did not get to the end");
        Assert.DoesNotContain("restored", next.Output, StringComparison.Ordinal);
        Assert.Equal("train", project.Starts());
        (await project.BuildAsync()).Succeeded().Says("up to date)");
    }

    [Fact]
    public async Task Arguments_that_change_no_result_are_the_projects_own_also_where_nothing_runs()
    {
        using var project = new ModelProject(sdk);
        (await project.BuildAsync()).Succeeded();
        project.Starts();
        project.Edit("reviews.finetune", "<LearningRate>", "<LoggingSteps>7</LoggingSteps><LearningRate>");
        (await project.BuildAsync()).Succeeded().Says("up to date)");
        Assert.Equal("", project.Starts());
        Assert.Contains("\"logging_steps\": 7,", await File.ReadAllTextAsync(project["bin/reviews/training_args.json"]), StringComparison.Ordinal);
        (await project.BuildAsync("-t:Verify")).Succeeded();
        (await project.BuildAsync("-t:Verify", "-p:LoggingSteps=8")).Failed().Says("error FT9121: training_args.json has other arguments than the project.");
    }

    [Theory]
    [InlineData("semi;colon 100% @home ünï")]
    public async Task A_path_may_hold_what_MSBuild_finds_special(string folder)
    {
        using var project = new ModelProject(sdk, folder);
        File.Move(project["data/train.csv"], project["data/train 1;2%41@.csv"]);
        (await project.BuildAsync()).Succeeded().Says("(accuracy 0.913)");
        Assert.Equal("tokenize train evaluate", project.Starts());
        Assert.True(File.Exists(project["bin/reviews/model.safetensors"]));
        (await project.BuildAsync()).Succeeded().Says("up to date)");
        Assert.Equal("", project.Starts());
    }
}
