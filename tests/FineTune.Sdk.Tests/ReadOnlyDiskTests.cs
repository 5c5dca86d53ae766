using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Sdk.Tests;

/// <summary>An up-to-date project on a disk that is only read, in a name space of the test's own: sources, obj, bin and the store.</summary>
[Collection(PackedSdkCollection.Name)]
public sealed class ReadOnlyDiskTests(PackedSdk sdk)
{
    // A copy has other times, so that every memo is out of date; the files are old enough to be remembered.
    private const string Script = """
        set -u
        mount -t tmpfs -o size=64m disk "$1" && cp -a "$2"/. "$1" && cd "$1" || exit 99
        find . -type f -exec touch -d 2026-01-01 {} +
        mount -o remount,ro "$1" || exit 98
        dotnet build reviews.finetune || exit 1
        touch -d 2026-01-01 x 2> /dev/null && exit 97
        dotnet build reviews.finetune --no-restore -p:LearningRate=3e-5 && exit 2
        exit 0
        """;

    [LinuxFact("no other system lets a user mount a file system", "unshare", "-rm", "true")]
    public async Task What_is_up_to_date_needs_no_disk_to_write_on_and_what_is_not_says_so()
    {
        using var project = new ModelProject(sdk);
        project.Environment["FineTuneCachePath"] = project["store"];
        (await project.BuildAsync()).Succeeded();
        string template = project["../template"];
        await CommandRunner.RunAsync("cp", "/", ["-a", project.Folder, template]);

        CommandResult script =
            await DotnetCommand.RunAsync("unshare", "/", ["-rm", "bash", "-c", Script, "bash", project.Folder, template], project.Environment);

        Assert.True(script.ExitCode == 0, script.Output);
        Assert.Contains("up to date", script.Output, StringComparison.Ordinal);
        string error =
            Assert.Single(script.Output.Split('\n').Select(line => line.Trim()).Where(line => line.Contains("error ", StringComparison.Ordinal)).Distinct());
        Assert.Contains("error FT9008: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("warning ", script.Output, StringComparison.Ordinal);
    }
}
