using System.Diagnostics;
using FineTune.Testing;

namespace FineTune.Contracts.Tests.Template;

/// <summary>The template's data set is ours: every byte of it comes out of eng/template-data.cs.</summary>
public sealed class TemplateDataTests
{
    private static readonly string DataFolder = Path.Combine(RepositoryFolder.Path, "templates", "FineTune.Templates", "content", "finetune", "data");

    [Fact]
    public async Task The_committed_files_are_what_the_generator_writes()
    {
        using var folder = new TemporaryFolder();

        await Generate(folder.Path);

        Assert.Equal(["test.csv", "train.csv"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(["train.csv", "test.csv"], name => Assert.Equal(File.ReadAllBytes(Path.Combine(DataFolder, name)), File.ReadAllBytes(folder[name])));
    }

    [Fact]
    public void No_review_is_in_both_files_or_twice()
    {
        string[] rows = [.. Rows("train.csv"), .. Rows("test.csv")];

        Assert.Equal(rows.Length, rows.Select(row => row[..row.LastIndexOf(',')]).Distinct().Count());
    }

    [Theory]
    [InlineData("train.csv", 4000)]
    [InlineData("test.csv", 800)]
    public void Every_star_has_about_a_fifth_of_the_reviews(string name, int count)
    {
        string[] labels = [.. Rows(name).Select(row => row[(row.LastIndexOf(',') + 1)..])];

        Assert.Equal(count, labels.Length);
        Assert.Equal(["1 star", "2 stars", "3 stars", "4 stars", "5 stars"], labels.Distinct().Order(StringComparer.Ordinal));
        Assert.All(labels.CountBy(label => label), pair => Assert.InRange(pair.Value / (double)count, 0.17, 0.23));
    }

    private static IEnumerable<string> Rows(string name) => File.ReadLines(Path.Combine(DataFolder, name)).Skip(1);

    private static async Task Generate(string output)
    {
        var start = new ProcessStartInfo("dotnet", ["run", Path.Combine(RepositoryFolder.Path, "eng", "template-data.cs"), "--", "--output", output])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> text = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await text + await errors);
    }
}
