using FineTune.Testing;

namespace FineTune.Contracts.Tests.Template;

/// <summary>The template's data sets are ours: every byte of them comes out of eng/template-data.cs and eng/template-entities.cs.</summary>
public sealed class TemplateDataTests
{
    private static readonly string DataFolder = Path.Combine(RepositoryFolder.Path, "templates", "FineTune.Templates", "content", "finetune", "data");

    [Theory]
    [InlineData("template-data.cs", "test.csv", "train.csv")]
    [InlineData("template-entities.cs", "test.jsonl", "train.jsonl")]
    public async Task The_committed_files_are_what_the_generator_writes(string generator, string test, string train)
    {
        using var folder = new TemporaryFolder();

        (int exitCode, string output) = await FileProgram.RunAsync($"eng/{generator}", "--output", folder.Path);

        Assert.True(exitCode == 0, output);
        Assert.Equal([test, train], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All([train, test], name => Assert.Equal(File.ReadAllBytes(Path.Combine(DataFolder, name)), File.ReadAllBytes(folder[name])));
    }

    [Fact]
    public void No_review_is_in_both_files_or_twice()
    {
        string[] rows = [.. Rows("train.csv"), .. Rows("test.csv")];

        Assert.Equal(rows.Length, rows.Select(row => row[..row.LastIndexOf(',')]).Distinct().Count());
    }

    [Theory]
    [InlineData("train.csv", 5000)]
    [InlineData("test.csv", 800)]
    public void Every_star_has_about_a_fifth_of_the_reviews(string name, int count)
    {
        string[] labels = [.. Rows(name).Select(row => row[(row.LastIndexOf(',') + 1)..])];

        Assert.Equal(count, labels.Length);
        Assert.Equal(["1 star", "2 stars", "3 stars", "4 stars", "5 stars"], labels.Distinct().Order(StringComparer.Ordinal));
        Assert.All(labels.CountBy(label => label), pair => Assert.InRange(pair.Value / (double)count, 0.18, 0.22));
    }

    private static IEnumerable<string> Rows(string name) => File.ReadLines(Path.Combine(DataFolder, name)).Skip(1);
}
