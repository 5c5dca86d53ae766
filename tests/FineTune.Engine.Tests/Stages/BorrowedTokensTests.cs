using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Tests.Training;

namespace FineTune.Engine.Tests.Stages;

/// <summary>The store keeps tokens by their content; the project that takes them may have the same rows in files of other names and elsewhere.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class BorrowedTokensTests
{
    [Fact]
    public async Task Rows_are_found_in_the_files_of_the_project_that_took_the_tokens()
    {
        using var fixture = new TaskFixture("single");
        await fixture.TokenizeAsync();
        fixture.Project = fixture.Project with
        {
            ProjectFile = Path.Combine(fixture.Scratch, "elsewhere", "deep", "other.finetune"),
            Datasets = [.. fixture.Project.Datasets.Select(spec => spec with { Files = [Move(spec.Files[0])] })],
            Training = fixture.Project.Training with { MaxSteps = 1 },
            ReportIncludeTexts = true,
        };
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();

        using TokenizedSplit rows = TokenizedSplit.Open(
            fixture.TokenizeOutput, "test", DatasetInfo.Load(fixture.TokenizeOutput, fixture.Project).SourcePaths(fixture.Project.ProjectFile));
        Assert.Equal(fixture.Project.Datasets[1].Files[0], rows.Source(0).File);
        string report = await File.ReadAllTextAsync(Path.Combine(fixture.EvaluateOutput, ResultFiles.Report));
        Assert.Contains("../rows/moved-test.csv", report, StringComparison.Ordinal);
        string[] texts = [.. File.ReadLines(fixture.Project.Datasets[1].Files[0]).Skip(1).Select(line => line.Split(',')[0])];
        // Words are coloured each by itself.
        string read = Regex.Replace(report, "<[^>]*>", "");
        Assert.Contains(texts.Where(text => text.Length > 20), text => read.Contains(text, StringComparison.Ordinal));

        string Move(string file)
        {
            string moved = Path.Combine(fixture.Scratch, "elsewhere", "rows", $"moved-{Path.GetFileName(file)}");
            Directory.CreateDirectory(Path.GetDirectoryName(moved)!);
            File.Move(file, moved);
            return moved;
        }
    }
}
