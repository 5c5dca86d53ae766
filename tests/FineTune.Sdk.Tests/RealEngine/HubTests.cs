using System.IO.Compression;
using System.Text;
using FineTune.Sdk.Tests.Support;
using FineTune.TestHub;

namespace FineTune.Sdk.Tests.RealEngine;

/// <summary>From the Hub and to the Hub by the CLI alone.</summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class HubTests(PackedSdk sdk)
{
    [Fact]
    public async Task Pull_train_push_and_offline_again()
    {
        await using HubProject hub = await HubProject.CreateAsync(sdk);
        ModelProject project = hub.Project;

        (await project.BuildAsync()).Succeeded()
            .Says("Pull: first run").Says("Pull: acme/tiny-bert ").Says("Preflight: alice/stars can be pushed to").Says("Evaluate: first run")
            .Says("reviews -> bin/reviews/ (accuracy ");
        Assert.Contains("\"id\": \"acme/reviews\"", File.ReadAllText(project["finetune.lock.json"]), StringComparison.Ordinal);
        Assert.Null(hub.Server.State.Find(RepositoryKind.Model, "alice/stars"));

        hub.Server.ForgetRequests();
        (await project.BuildAsync()).Succeeded().Says(", up to date)");
        Assert.Empty(hub.Server.Requests);
        Assert.DoesNotContain("RunStage", project.TasksOfLastBuild());

        string config =
            Directory.GetFiles(project["../huggingface/hub/models--acme--tiny-bert/snapshots"], "config.json", SearchOption.AllDirectories).Single();
        File.Delete(File.ResolveLinkTarget(config, returnFinalTarget: true)!.FullName);
        (await project.BuildAsync()).Succeeded().Says("Pull: config.json of acme/tiny-bert is missing in the cache");
        Assert.NotEmpty(hub.Server.Requests);

        (await project.BuildAsync("-t:Push")).Succeeded().Says("reviews -> alice/stars (");
        Repository pushed = hub.Server.State.Find(RepositoryKind.Model, "alice/stars")!;
        Assert.Equal(File.ReadAllBytes(project["bin/reviews/model.safetensors"]), pushed.Head.Files["model.safetensors"].Content);
        string card = pushed.Text("README.md");
        foreach (string line in new[]
        {
            "base_model: acme/tiny-bert",
            "license: apache-2.0",
            "- acme/reviews",
            "pipeline_tag: text-classification",
            "library_name: transformers",
            "model-index:"
        })
        {
            Assert.Contains(line, card, StringComparison.Ordinal);
        }

        Assert.Contains("model=\"alice/stars\"", card, StringComparison.Ordinal);
        await Assert_it_can_be_checked_and_compared_with(hub);

        int commits = pushed.CommitCount;
        (await project.BuildAsync("-t:Push")).Succeeded().Says("has it already");
        Assert.Equal(commits, pushed.CommitCount);

        await hub.Server.DisposeAsync();
        project.Environment.Remove("HF_TOKEN");
        (await project.BuildAsync()).Succeeded().Says(", up to date)");
        Directory.Delete(project["obj/finetune"], recursive: true);
        File.Delete(project["finetune.lock.json"]);
        (await project.BuildAsync("-p:FineTuneOffline=true")).Succeeded().Says("Preflight: offline").Says("reviews -> bin/reviews/ (accuracy ");

        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(project.Folder)!, "*", SearchOption.AllDirectories))
        {
            Assert.False(Holds(file, HubProject.Token), $"{file} holds the token.");
        }
    }

    /// <summary>Looks into a binary log as well, which is compressed.</summary>
    private static bool Holds(string file, string text)
    {
        byte[] content = File.ReadAllBytes(file);
        if (file.EndsWith(".binlog", StringComparison.Ordinal))
        {
            using var unpacked = new MemoryStream();
            using var log = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
            log.CopyTo(unpacked);
            content = unpacked.ToArray();
            Assert.True(content.AsSpan().IndexOf("reviews.finetune"u8) >= 0, "The binary log cannot be read.");
        }

        return content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }

    private static async Task Assert_it_can_be_checked_and_compared_with(HubProject hub)
    {
        ModelProject project = hub.Project;
        (await project.BuildAsync("-t:Verify", "-p:Replay=true")).Succeeded().Says(" inputs are as the manifest records")
            .Says("reviews: the replay gave the same bytes");
        string blob = Directory.EnumerateFiles(project["../huggingface/hub/datasets--acme--reviews/snapshots"], "train*", SearchOption.AllDirectories).First();
        byte[] content = await File.ReadAllBytesAsync(blob);
        await File.WriteAllBytesAsync(blob, [.. content, 0]);
        (await project.BuildAsync("-t:Verify")).Failed().Says("error FT9121: acme/reviews/").Says(" has another content.");
        await File.WriteAllBytesAsync(blob, content);

        CommandResult same = (await project.BuildAsync("-t:Compare", "-p:Against=alice/stars")).Succeeded().Says("reviews against alice/stars");
        Assert.Contains(same.Lines, line => line.StartsWith("accuracy ", StringComparison.Ordinal) && line.EndsWith(" 0", StringComparison.Ordinal));
        (await project.BuildAsync("-t:Compare", "-p:Against=alice/stars@v9")).Failed()
            .Says("error FT9130: Against = 'alice/stars@v9' cannot be compared with: ").Says("has no branch, tag or commit 'v9'.");
        (await project.BuildAsync("-t:Compare", "-p:Against=alice/moons")).Failed().Says("error FT9130: Against = 'alice/moons' cannot be compared with: ")
            .Says("There is no model 'alice/moons'");
        (await project.BuildAsync("-t:Compare", "-p:Against=acme/tiny-bert")).Failed().Says("error FT9130: ").Says("the model has no all_results.json at ");
    }

    [Fact]
    public async Task What_the_hub_refuses_is_an_error_of_the_project_file_before_anything_is_trained()
    {
        await using HubProject hub = await HubProject.CreateAsync(sdk);
        ModelProject project = hub.Project;

        project.Edit("reviews.finetune", "acme/tiny-bert<", "acme/absent<");
        (await project.BuildAsync()).Failed().Says("reviews.finetune(4,6): error FT5008: There is no model 'acme/absent'");
        project.Edit("reviews.finetune", "acme/absent<", "acme/tiny-bert@v9<");
        (await project.BuildAsync()).Failed().Says("reviews.finetune(4,6): error FT5010: The model 'acme/tiny-bert' has no branch, tag or commit 'v9'");
        project.Edit("reviews.finetune", "acme/tiny-bert@v9<", "acme/tiny-bert<");
        project.Edit("reviews.finetune", "Config=\"stars\"", "Config=\"moons\"");
        (await project.BuildAsync()).Failed().Says("error FT5022: The dataset 'acme/reviews' has no configuration 'moons'; its configurations are: stars.");
        project.Edit("reviews.finetune", "Config=\"moons\" Split=\"train\"", "Config=\"stars\" Split=\"train\"");
        project.Edit("reviews.finetune", "\"acme/reviews\" Split=\"test\"", "\"acme/reviews\" Split=\"held_out\"");
        project.Edit("reviews.finetune", "<EvalStrategy>", "<EvalSplit>held_out</EvalSplit><EvalStrategy>");
        (await project.BuildAsync()).Failed()
            .Says("error FT5023: The configuration 'stars' of dataset 'acme/reviews' has no split 'held_out'; its splits are: ");
        project.Edit("reviews.finetune", "<EvalSplit>held_out</EvalSplit>", "");
        project.Edit("reviews.finetune", "Split=\"held_out\"", "Split=\"test\"");
        project.Edit("reviews.finetune", "alice/stars", "acme/stars");
        CommandResult refused = (await project.BuildAsync()).Failed().Says("error FT5007: model 'acme/stars' does not accept the token");
        Assert.DoesNotContain("Train: epoch", refused.Output, StringComparison.Ordinal);
        (await project.BuildAsync("-p:HubToken=hf_oops")).Failed().Says("error FT5020");
    }

    [Fact]
    public async Task Login_stores_a_token_that_works_and_doctor_says_what_is_in_use()
    {
        await using HubProject hub = await HubProject.CreateAsync(sdk);
        ModelProject project = hub.Project;

        (await project.RunAsync("msbuild", "reviews.finetune", "-restore", "-t:Login")).Succeeded().Says("as alice (role write)");
        Assert.Equal(HubProject.Token, File.ReadAllText(project["../huggingface/token"]));
        project.Environment.Remove("HF_TOKEN");
        CommandResult doctor = (await project.RunAsync("msbuild", "reviews.finetune", "-t:Doctor")).Succeeded()
            .Says($"Doctor: Hub: {hub.Server.Endpoint} (HF_ENDPOINT)").Says("Doctor: token: the file ")
            .Says("Doctor: account: alice (role write)").Says("Doctor: cache: ").Says("device cpu").Says("Doctor: .NET ");
        Assert.DoesNotContain(HubProject.Token, doctor.Output, StringComparison.Ordinal);
        project.Environment["HF_TOKEN"] = "hf_wrong";
        (await project.RunAsync("msbuild", "reviews.finetune", "-t:Login")).Failed().Says("error FT5006");
    }

    [Fact]
    public async Task A_pinned_revision_moves_only_when_asked_to()
    {
        await using HubProject hub = await HubProject.CreateAsync(sdk);
        ModelProject project = hub.Project;
        (await project.BuildAsync("-t:Pull")).Succeeded();
        string pinned = File.ReadAllText(project["finetune.lock.json"]);
        hub.Server.State.Find(RepositoryKind.Model, "acme/tiny-bert")!.Add("generation_config.json", "{}");

        (await project.BuildAsync("-t:Pull")).Succeeded();
        Assert.Equal(pinned, File.ReadAllText(project["finetune.lock.json"]));
        (await project.BuildAsync("-t:Update")).Succeeded().Says("Pull: its revisions are pinned anew");
        Assert.NotEqual(pinned, File.ReadAllText(project["finetune.lock.json"]));
        File.Delete(project["finetune.lock.json"]);
        (await project.BuildAsync("-t:Pull", "-p:FineTuneLockedMode=true")).Failed().Says("error FT1261");
    }
}
