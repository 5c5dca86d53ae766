using System.Text.RegularExpressions;
using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests.RealEngine;

/// <summary>Lines of the project and names of files are in no key, so a stage that is up to date, or restored, speaks of them as they are now.</summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed partial class RenamedTests(PackedSdk sdk)
{
    private const string FromScratch = "warning FT1201";
    private const string Unused = "warning FT2010";

    [Fact]
    public async Task Warnings_and_Preview_follow_elements_and_files_that_have_moved()
    {
        using ModelProject project = RealModelProject.Create(sdk);
        project.Edit("reviews.finetune", "builtin:bert-tiny", "base");
        project.Write(
            "base/config.json", """{ "model_type": "bert", "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32 }""");
        File.WriteAllLines(
            project["data/train.csv"], File.ReadAllLines(project["data/train.csv"]).Select((line, row) => row == 0 ? line + ",shop" : line + ",mine"));
        CommandResult first = await BuildAsync("-t:Train");
        Assert.Equal(["data/train.csv(1)"], Places(first, Unused));
        Assert.Equal([$"reviews.finetune({Line("<BaseModel>")})"], Places(first, FromScratch));

        project.Edit("reviews.finetune", "  <PropertyGroup>", "  <!-- What it is\n       about. -->\n\n  <PropertyGroup>");
        File.Move(project["data/train.csv"], project["data/all for train.csv"]);
        CommandResult repeated = await BuildAsync("-t:Train");
        Assert.DoesNotContain("Train:", repeated.Output, StringComparison.Ordinal);
        AssertFollowed(repeated);
        Directory.Delete(project["obj/finetune"], recursive: true);
        AssertFollowed((await BuildAsync("-t:Train")).Says("Train: restored from the store"));

        CommandResult preview = await BuildAsync("-t:Preview", "-p:PreviewRows=1");
        preview.Says("train, row 1 of 64: data/all for train.csv(2)");

        void AssertFollowed(CommandResult result)
        {
            Assert.Equal(["data/all for train.csv(1)"], Places(result, Unused));
            Assert.Equal([$"reviews.finetune({Line("<BaseModel>")})"], Places(result, FromScratch));
        }

        int Line(string element) =>
            1 + File.ReadLines(project["reviews.finetune"]).TakeWhile(line => !line.Contains(element, StringComparison.Ordinal)).Count();

        async Task<CommandResult> BuildAsync(params string[] arguments)
        {
            CommandResult result = await project.BuildAsync(arguments);
            Assert.True(result.ExitCode == 0, result.Output);
            return result;
        }

        string[] Places(CommandResult result, string warning) =>
            [.. result.Lines.Where(line => line.Contains(warning, StringComparison.Ordinal)).Select(line => Place().Match(line))
                .Select(place => $"{Path.GetRelativePath(project.Folder, place.Groups[1].Value)}({place.Groups[2]})").Distinct()];
    }

    [GeneratedRegex(@"^(.+)\((\d+)[,)].*: warning ")]
    private static partial Regex Place();
}
