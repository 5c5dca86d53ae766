using System.Globalization;
using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Sdk.Tests;

/// <summary>
/// Builds on a disk that has room for so many pages and no more, so that another write fails each time: a file system in memory, mounted in a name space of
/// the test's own. FINETUNE_TEST_PAGES=40 tries every number up to that.
/// </summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class FullDiskTests(PackedSdk sdk)
{
    private const string Script = """
        set -u
        mount -t tmpfs -o size=64m disk "$1" || exit 99
        for pages in $3; do
          rm -rf "$1"/* && cp -a "$2"/. "$1" && cd "$1" || exit 98
          used=$(df --output=used -k "$1" | tail -1)
          mount -o remount,size=$((used + 4 * pages))k "$1" || exit 97
          dotnet build reviews.finetune --no-restore -p:LearningRate=3e-5 > "$4/$pages.full" 2>&1; echo "exit $?" >> "$4/$pages.full"
          cp -a . "$4/$pages.state"
          mount -o remount,size=64m "$1"
          dotnet build reviews.finetune --no-restore -p:LearningRate=3e-5 > "$4/$pages.next" 2>&1; echo "exit $?" >> "$4/$pages.next"
          dotnet build reviews.finetune --no-restore -p:LearningRate=3e-5 -t:Verify > "$4/$pages.verify" 2>&1; echo "exit $?" >> "$4/$pages.verify"
          find . -name '*.tmp' -o -name '*.finetune-tmp' -o -name output.partial > "$4/$pages.left"
          cd /
        done
        """;

    [LinuxFact("no other system lets a user mount a file system", "unshare", "-rm", "true")]
    public async Task A_write_that_finds_no_room_is_one_error_and_leaves_nothing_half()
    {
        using var project = new ModelProject(sdk);
        project.Environment["FineTuneCachePath"] = project["store"];
        (await project.BuildAsync()).Succeeded();
        SortedDictionary<string, string> before = RealEngine.RealModelProject.Snapshot(project["bin/reviews"]);
        string template = project["../template"];
        string results = project["../results"];
        Directory.CreateDirectory(results);
        await CommandRunner.RunAsync("cp", "/", ["-a", project.Folder, template]);
        int[] pages = Environment.GetEnvironmentVariable("FINETUNE_TEST_PAGES") is { } most
            ? [.. Enumerable.Range(0, int.Parse(most, CultureInfo.InvariantCulture) + 1)]
            : [1, 6, 14];
        CommandResult script = await DotnetCommand.RunAsync(
            "unshare", "/", ["-rm", "bash", "-c", Script, "bash", project.Folder, template, string.Join(' ', pages), results], project.Environment);
        Assert.True(script.ExitCode == 0, script.Output);
        Assert.All(pages, page => Check(page, results, before));
    }

    private static void Check(int pages, string results, SortedDictionary<string, string> before)
    {
        string Log(string kind) => File.ReadAllText(Path.Combine(results, string.Create(CultureInfo.InvariantCulture, $"{pages}.{kind}")));

        string full = Log("full");
        string[] errors = [.. full.Split('\n').Where(line => line.Contains("error ", StringComparison.Ordinal)).Select(line => line.Trim()).Distinct()];
        if (full.Contains("exit 0", StringComparison.Ordinal))
        {
            Assert.Empty(errors);
        }
        else
        {
            Assert.True(errors.Length == 1 && errors[0].Contains("error FT9005: Not enough space", StringComparison.Ordinal), $"{pages} pages: {full}");
            string state = Path.Combine(results, string.Create(CultureInfo.InvariantCulture, $"{pages}.state"));
            Assert.Equal(before, RealEngine.RealModelProject.Snapshot(Path.Combine(state, "bin/reviews")));
            // Looked at before the next build, which would mend it.
            Assert.Equal("", string.Join(", ", WholeFiles.Broken(state)));
        }

        Assert.True(Log("next").Contains("exit 0", StringComparison.Ordinal), $"{pages} pages: {Log("next")}");
        Assert.True(Log("verify").Contains("exit 0", StringComparison.Ordinal), $"{pages} pages: {Log("verify")}");
        Assert.True(Log("left").Length == 0, $"{pages} pages leave {Log("left")}");
    }
}
