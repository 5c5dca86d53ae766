using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests;

/// <summary>What a build does by itself in a workflow of GitHub, and that nobody watches there.</summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class GitHubTests(PackedSdk sdk)
{
    [Fact]
    public async Task A_failed_gate_is_an_annotation_and_on_the_jobs_page_unless_turned_off()
    {
        using var project = new ModelProject(sdk);
        string page = project.Write("summary.md", "### before\n");
        project.Environment["GITHUB_ACTIONS"] = "true";
        project.Environment["GITHUB_STEP_SUMMARY"] = page;
        project.Environment["GITHUB_WORKSPACE"] = project.Folder;
        project.Environment["XDG_DATA_HOME"] = project["share"];
        project.Edit("reviews.finetune", "\"0.8\"", "\"0.99\"");

        (await project.RunAsync("build", "reviews.finetune", "-tl:off", "-p:FineTuneReportLive=true")).Failed()
            .Says("::error file=reviews.finetune,line=9,col=")
            .Says(",title=FT4001::accuracy is 0.9125")
            .Says("Watch: nobody watches in continuous integration");
        string told = await File.ReadAllTextAsync(page);
        Assert.StartsWith("### before\n### ❌ reviews: 1 of 1 gate failed\n\n", told, StringComparison.Ordinal);
        Assert.Contains("| accuracy | 0.9125 | at least 0.99 | failed |", told, StringComparison.Ordinal);

        CommandResult quiet = await project.RunAsync("build", "reviews.finetune", "-tl:off", "-p:FineTuneGitHub=false");
        quiet.Failed().Says("error FT4001");
        Assert.DoesNotContain("::error", quiet.Output, StringComparison.Ordinal);
        Assert.Equal(told, await File.ReadAllTextAsync(page));
    }

    [Fact]
    public async Task A_host_of_NET_Framework_is_told_what_to_do_and_restoring_brings_the_schema()
    {
        using var project = new ModelProject(sdk);
        (await project.BuildAsync("-p:_FineTuneHost=Full")).Failed().Says("error FT1290").Says("dotnet build");
        Assert.True(File.Exists(project["obj/FineTune.xsd"]));
    }
}
