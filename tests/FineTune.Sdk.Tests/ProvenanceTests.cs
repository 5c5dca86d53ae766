using System.Text.Json;
using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests;

/// <summary>What a model was made from stands beside it and can be checked.</summary>
[Collection(PackedSdkCollection.Name)]
public sealed class ProvenanceTests(PackedSdk sdk)
{
    [Fact]
    public async Task The_manifest_says_what_the_model_was_made_from_and_names_no_path_and_no_secret()
    {
        using var project = new ModelProject(sdk);
        project.Environment["HF_TOKEN"] = "hf_secret_of_a_test";
        await GitAsync(project, "init", "--quiet");
        await GitAsync(project, "commit", "--allow-empty", "--quiet", "-m", "first");
        string commit = (await GitAsync(project, "rev-parse", "HEAD")).Output.Trim();
        (await project.BuildAsync()).Succeeded();
        string text = await File.ReadAllTextAsync(project["bin/reviews/manifest.json"]);
        using JsonDocument manifest = JsonDocument.Parse(text);
        JsonElement train = manifest.RootElement.GetProperty("train");
        Assert.Equal(64, train.GetProperty("key").GetString()!.Length);
        JsonElement provenance = train.GetProperty("provenance");
        Assert.Equal(
            (sdk.Version, "fake", commit),
            (provenance.GetProperty("sdk").GetString(), provenance.GetProperty("engine").GetString(), provenance.GetProperty("commit").GetString()));
        Assert.True(provenance.GetProperty("seconds").GetDouble() > 0);
        Assert.DoesNotContain(project.Folder, text, StringComparison.Ordinal);
        foreach (string file in Directory.GetFiles(project.Folder, "*", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(project.Store, "*", SearchOption.AllDirectories)))
        {
            Assert.DoesNotContain("hf_secret_of_a_test", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Verify_reads_every_file_and_replays()
    {
        using var project = new ModelProject(sdk);
        (await project.BuildAsync("-t:Verify")).Failed().Says("error FT9120");
        (await project.BuildAsync()).Succeeded();
        project.Starts();
        (await project.BuildAsync("-t:Verify")).Succeeded().Says("reviews: 4 files of the model and 2 inputs are as the manifest records");
        Assert.Equal("", project.Starts());
        (await project.BuildAsync("-t:Verify", "-p:Replay=true")).Succeeded().Says("reviews: the replay gave the same bytes");
        Assert.Equal("tokenize train", project.Starts());
        Assert.False(Directory.Exists(project["obj/finetune/replay"]));
        (await project.BuildAsync("-t:Verify", "-p:Replay=true", "-p:ResumeFromCheckpoint=true")).Failed()
            .Says("error FT9124: A run with ResumeFromCheckpoint=true cannot be replayed");
        Assert.Equal("", project.Starts());

        await File.WriteAllTextAsync(Path.Combine(project.EngineFolder, "reviews.weights"), "other weights");
        (await project.BuildAsync("-t:Verify", "-p:Replay=true")).Failed().Says("error FT9122: Running the stages again gave other bytes: model.safetensors");
        File.AppendAllText(project["bin/reviews/model.safetensors"], "x");
        project.Write("bin/reviews/more.txt", "x");
        File.Delete(project["data/test.csv"]);
        project.Write("data/test.csv", "text,label\nchanged,1\n");
        (await project.BuildAsync("-t:Verify")).Failed()
            .Says("error FT9121: model.safetensors has another "
                + "content.").Says("error FT9121: more.txt is in no manifest.").Says("error FT9121: data/test.csv has another content.");
    }

    [Fact]
    public async Task Verify_reads_hooks_and_finds_a_file_under_its_new_name()
    {
        using var project = new ModelProject(sdk);
        project.Write("hooks/Mine.dll", "a metric");
        project.Edit("reviews.finetune", "<Metric ", "<Hook Include=\"hooks/Mine.dll\" Metrics=\"cost\" /><Metric ");
        (await project.BuildAsync()).Succeeded();
        project.Starts();
        (await project.BuildAsync("-t:Verify", "-p:Replay=true")).Succeeded().Says("reviews: 4 files of the model and 4 inputs are as the manifest records")
            .Says("reviews: the replay gave the same bytes");
        Assert.Equal("tokenize train", project.Starts());

        File.Move(project["data/train.csv"], project["data/train renamed.csv"]);
        (await project.BuildAsync()).Succeeded().Says("up to date)");
        (await project.BuildAsync("-t:Verify")).Succeeded();
        File.AppendAllText(project["data/train renamed.csv"], "more,1\n");
        project.Write("hooks/Mine.dll", "another metric");
        (await project.BuildAsync("-t:Verify")).Failed().Says("error FT9121: data/train.csv has another content.")
            .Says("error FT9121: hooks/Mine.dll has another content.");
        Assert.Equal("", project.Starts());
    }

    [Fact]
    public async Task Compare_prints_both_tables_and_fails_where_a_metric_dropped()
    {
        using var project = new ModelProject(sdk);
        project.Edit("reviews.finetune", "Minimum=\"0.8\"", "Minimum=\"0.8\" MaxDrop=\"0.01\"");
        project.Write(".gitignore", "bin/\nobj/\n");
        await GitAsync(project, "init", "--quiet", "--initial-branch", "main");
        await GitAsync(project, "add", ".");
        await GitAsync(project, "commit", "--quiet", "-m", "first");
        (await project.BuildAsync()).Succeeded();
        await GitAsync(project, "switch", "--quiet", "-c", "other");
        File.Copy(project["bin/reviews/all_results.json"], project["../before.json"]);

        await File.WriteAllTextAsync(Path.Combine(project.EngineFolder, "accuracy.txt"), "0.9075");
        project.Edit("reviews.finetune", "2e-5", "3e-5");
        CommandResult result =
            (await project.BuildAsync("-t:Compare", "-p:Against=main", "-p:SummaryFile=summary.md")).Succeeded().Says("reviews against main");
        Assert.Equal(["accuracy", "0.9075", "0.9125", "-0.005"], Assert.Single(result.Rows, row => row is ["accuracy", ..]));
        Assert.Contains("| accuracy | 0.9075 | 0.9125 | -0.005 |", await File.ReadAllTextAsync(project["summary.md"]), StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(project.EngineFolder, "accuracy.txt"), "0.9");
        (await project.BuildAsync("-t:Compare", "-p:Against=../before.json", "-p:FineTuneNoCache=true")).Failed()
            .Says("reviews.finetune(9,6): error FT9131: accuracy is 0.9, worse than 0.9125 of ../before.json by 0.0125, which is more than MaxDrop 0.01.");
        (await project.BuildAsync("-t:Compare")).Succeeded().Says("metric").Says(
            "-p:Against=<folder, all_results.json, branch, tag, commit, or org/name@revision of the Hub> puts the metrics of another model beside these.");
        (await project.BuildAsync("-t:Compare", "-p:Against=nobody")).Failed().Says("error FT9130: Against = 'nobody'");
        (await project.BuildAsync("-t:Compare", "-p:Against=other")).Failed().Says("worse than 0.9125 of other by 0.0125");
        (await project.BuildAsync("-t:Compare", "-p:Against=data")).Failed().Says("the folder has no all_results.json");
    }

    [Fact]
    public async Task Compare_says_where_the_other_model_was_evaluated_on_other_rows()
    {
        using var project = new ModelProject(sdk);
        await File.WriteAllTextAsync(
            Path.Combine(project.EngineFolder, "results.txt"), """ "eval_samples": 40, "eval_dataset_fingerprint": "00000000000000aa" """);
        project.Write("same.json", """{"eval_accuracy": 0.9, "eval_samples": 40, "eval_dataset_fingerprint": "00000000000000aa"}""");
        project.Write("other.json", """{"eval_accuracy": 0.9, "eval_samples": 40, "eval_dataset_fingerprint": "00000000000000bb"}""");
        project.Write("fewer.json", """{"eval_accuracy": 0.9, "eval_samples": 20}""");
        project.Write("old.json", """{"eval_accuracy": 0.9, "eval_samples": 40}""");

        CommandResult same = (await project.BuildAsync("-t:Compare", "-p:Against=same.json")).Succeeded();
        Assert.DoesNotContain("evaluated on", same.Output, StringComparison.Ordinal);
        CommandResult other = (await project.BuildAsync("-t:Compare", "-p:Against=other.json", "-p:SummaryFile=summary.md"))
            .Says(
                "warning FT4030: other.json was evaluated on other rows than reviews (the fingerprints 00000000000000bb and 00000000000000aa of texts and "
                    + "labels), so the difference is not one of the models alone.");
        Assert.Equal(0, other.ExitCode);
        Assert.Contains("other.json was evaluated on other rows than reviews", await File.ReadAllTextAsync(project["summary.md"]), StringComparison.Ordinal);
        (await project.BuildAsync("-t:Compare", "-p:Against=fewer.json")).Says(
            "warning FT4030: fewer.json was evaluated on other rows than reviews (20 and 40 of them)");
        (await project.BuildAsync("-t:Compare", "-p:Against=old.json")).Succeeded()
            .Says("Whether both were evaluated on the same rows is not known: old.json has no eval_dataset_fingerprint.");
    }

    [Fact]
    public async Task Compare_holds_the_metric_of_a_hook_as_its_hook_says_and_tells_of_one_that_is_no_number_once()
    {
        using var project = new ModelProject(sdk);
        project.Write("hooks/Mine.dll", "a metric");
        project.Edit(
            "reviews.finetune", "<Metric ", "<Hook Include=\"hooks/Mine.dll\" Metrics=\"cost\" /><Metric Include=\"cost\" MaxDrop=\"0.1\" /><Metric ");
        project.Write("before.json", """{"eval_cost": 0.3}""");
        project.Write("worse.json", """{"eval_cost": 0.9}""");
        project.Write("another.json", """{"eval_accuracy": 0.9}""");
        string results = Path.Combine(project.EngineFolder, "results.txt");
        await File.WriteAllTextAsync(results, """ "eval_cost": 0.5, "eval_cost_greater_is_better": false""");

        CommandResult result = (await project.BuildAsync("-t:Compare", "-p:Against=before.json")).Failed()
            .Says("error FT9131: cost is 0.5, worse than 0.3 of before.json by 0.2, which is more than MaxDrop 0.1.");
        Assert.Equal(["cost", "0.5", "0.3", "+0.2"], Assert.Single(result.Rows, row => row is ["cost", ..]));
        (await project.BuildAsync("-t:Compare", "-p:Against=worse.json")).Succeeded();

        await File.WriteAllTextAsync(results, """ "eval_cost": null, "eval_cost_greater_is_better": false""");
        result = (await project.BuildAsync("-t:Compare", "-p:Against=before.json", "-p:FineTuneNoCache=true")).Failed()
            .Says("error FT9131: cost is not defined for the rows evaluated (its hook gave NaN), "
                + "so against 0.3 of before.json it does not keep to MaxDrop 0.1.");
        Assert.DoesNotContain("FT4012", result.Output, StringComparison.Ordinal);
        foreach (string[] arguments in (string[][])[["-t:Compare", "-p:Against=another.json"], ["-t:Compare"], []])
        {
            CommandResult other = await project.BuildAsync(arguments);
            Assert.True(other.ExitCode == 0, other.Output);
            Assert.Single(other.Lines, line => line.Contains("warning FT4012: cost is not defined", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Results_that_were_committed_after_they_were_built_are_found()
    {
        using var project = new ModelProject(sdk);
        project.Write(".gitignore", "bin/\nobj/\n");
        await GitAsync(project, "init", "--quiet", "--initial-branch", "main");
        await GitAsync(project, "add", ".");
        await GitAsync(project, "commit", "--quiet", "-m", "first");
        project.Edit("reviews.finetune", "2e-5", "3e-5");
        (await project.BuildAsync()).Succeeded();
        (await project.BuildAsync("-t:Compare", "-p:Against=main")).Failed().Says("error FT9130: Against = 'main'");
        await GitAsync(project, "commit", "--quiet", "-a", "-m", "second");
        (await project.BuildAsync()).Succeeded().Says("up to date)");
        (await project.BuildAsync("-t:Compare", "-p:Against=main")).Succeeded().Says("reviews against main");
        Assert.Equal("tokenize train evaluate", project.Starts());
    }

    [Fact]
    public async Task What_Verify_finds_damaged_the_next_build_makes_anew()
    {
        using var project = new ModelProject(sdk);
        (await project.BuildAsync()).Succeeded();
        string given = project["obj/finetune/train/output/model.safetensors"];
        File.SetLastWriteTimeUtc(given, DateTime.UtcNow.AddHours(-1));
        (await project.BuildAsync()).Succeeded();
        byte[] weights = await File.ReadAllBytesAsync(given);
        Array.ForEach([given, project["bin/reviews/model.safetensors"], project["bin/reviews/config.json"]], FlipBit);
        (await project.BuildAsync()).Succeeded().Says("up to date)");
        (await project.BuildAsync("-t:Verify")).Failed().Says("error FT9121: model.safetensors has another content.")
            .Says("error FT9121: config.json has another content.");
        CommandResult next = (await project.BuildAsync()).Says("Train: the output model.safetensors is damaged");
        Assert.Equal(0, next.ExitCode);
        (await project.BuildAsync("-t:Verify")).Succeeded();
        Assert.Equal(weights, await File.ReadAllBytesAsync(project["bin/reviews/model.safetensors"]));
    }

    /// <summary>As a failing disk does it: nothing else of the file changes.</summary>
    private static void FlipBit(string path)
    {
        DateTime time = File.GetLastWriteTimeUtc(path);
        byte[] content = File.ReadAllBytes(path);
        content[0] ^= 1;
        using (FileStream file = new(path, FileMode.Open, FileAccess.Write))
        {
            file.Write(content);
        }

        File.SetLastWriteTimeUtc(path, time);
    }

    private static async Task<CommandResult> GitAsync(ModelProject project, params string[] arguments) =>
        (await CommandRunner.RunAsync("git", project.Folder, ["-c", "user.name=test", "-c", "user.email=test@example.org", .. arguments])).Succeeded();
}
