using System.Text.Json;
using FineTune.Testing;

namespace FineTune.Contracts.Tests.Template;

/// <summary>The template's data sets are ours: every byte of them comes out of a program in eng.</summary>
public sealed class TemplateDataTests
{
    private static readonly string DataFolder = Path.Combine(RepositoryFolder.Path, "templates", "FineTune.Templates", "content", "finetune", "data");

    [Theory]
    [InlineData("template-data.cs", "test.csv", "train.csv")]
    [InlineData("template-entities.cs", "test.jsonl", "train.jsonl")]
    [InlineData("template-instructions.cs", "test.json", "train.json")]
    public async Task The_committed_files_are_what_the_generator_writes(string generator, string test, string train)
    {
        using var folder = new TemporaryFolder();

        (int exitCode, string output) = await FileProgram.RunAsync($"eng/{generator}", "--output", folder.Path);

        Assert.True(exitCode == 0, output);
        Assert.Equal([test, train], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All([train, test], name => Assert.Equal(File.ReadAllBytes(Path.Combine(DataFolder, name)), File.ReadAllBytes(folder[name])));
    }

    [Theory]
    [InlineData("template-pictures.cs", "*.png", "")]
    [InlineData("template-sounds.cs", "*.wav", "audio-classification")]
    public async Task The_committed_files_of_folders_are_what_their_generator_writes(string generator, string pattern, string below)
    {
        using var folder = new TemporaryFolder();

        (int exitCode, string output) = await FileProgram.RunAsync($"eng/{generator}", "--output", folder.Path);

        Assert.True(exitCode == 0, output);
        string committed = Path.Combine(DataFolder, below);
        string[] written = [.. Files(folder.Path)];
        Assert.NotEmpty(written);
        Assert.Equal(Files(committed), written);
        Assert.All(written, name => Assert.Equal(File.ReadAllBytes(Path.Combine(committed, name)), File.ReadAllBytes(folder[name])));

        IEnumerable<string> Files(string root) => Directory.EnumerateFiles(root, pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path)).Order(StringComparer.Ordinal);
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

    /// <summary>A model that knows the names by heart must not be as good as one that tells names by their form and their place.</summary>
    [Fact]
    public void Names_and_other_words_of_the_test_are_new_and_the_usual_question_is_of_words_nobody_has_seen()
    {
        (string Word, string Tag)[] train = [.. Words("train.jsonl")];
        (string Word, string Tag)[] test = [.. Words("test.jsonl")];
        var known = train.Select(word => word.Word).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.InRange(New(tag => tag != "O"), 0.25, 0.5);
        Assert.InRange(New(tag => tag == "O"), 0.02, 0.1);
        // README and docs ask for them.
        Assert.DoesNotContain("Sara", known);
        Assert.DoesNotContain("York", known);
        Assert.Empty(File.ReadLines(Path.Combine(DataFolder, "train.jsonl")).Intersect(File.ReadLines(Path.Combine(DataFolder, "test.jsonl"))));

        double New(Predicate<string> isWanted)
        {
            (string Word, string Tag)[] wanted = [.. test.Where(word => isWanted(word.Tag))];
            return wanted.Count(word => !known.Contains(word.Word)) / (double)wanted.Length;
        }
    }

    [Fact]
    public void The_same_name_is_a_person_here_and_a_place_or_a_company_there()
    {
        ILookup<string, string> tags =
            Words("train.jsonl").Where(word => word.Tag.StartsWith("B-", StringComparison.Ordinal)).ToLookup(word => word.Word, word => word.Tag);
        Assert.InRange(tags.Count(word => word.Distinct().Count() > 1), 200, 1000);
    }

    private static IEnumerable<(string Word, string Tag)> Words(string name)
    {
        foreach (string line in File.ReadLines(Path.Combine(DataFolder, name)))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            JsonElement tags = row.RootElement.GetProperty("tags");
            foreach ((int index, JsonElement word) in row.RootElement.GetProperty("tokens").EnumerateArray().Index())
            {
                yield return (word.GetString()!, tags[index].GetString()!);
            }
        }
    }

    private static IEnumerable<string> Rows(string name) => File.ReadLines(Path.Combine(DataFolder, name)).Skip(1);
}
