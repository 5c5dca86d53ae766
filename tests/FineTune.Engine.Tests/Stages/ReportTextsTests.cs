using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Engine.Tests.Training;

namespace FineTune.Engine.Tests.Stages;

/// <summary>A model folder goes to packages, publish folders and the Hub; rows of somebody's data go with it only where the project says so.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class ReportTextsTests
{
    /// <summary>Choices of one word are no texts that could be told from the vocabulary.</summary>
    public static TheoryData<string> Kinds => [.. TaskFixture.KindsOfTexts.Except(["choice"])];

    /// <summary>Of masked tokens and of generated texts there are no worst rows; the first rows are shown token by token.</summary>
    private static bool ShowsRows(string kind) => kind is not ("masked" or "causal" or "summaries");

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task No_file_of_the_model_holds_a_row(string kind)
    {
        using TaskFixture fixture = await BuiltAsync(kind, includesTexts: false);
        string[] texts = [.. Texts(fixture)];
        Assert.NotEmpty(texts);
        string[] files = [.. Directory.GetFiles(fixture.TrainOutput), .. Directory.GetFiles(fixture.EvaluateOutput)];
        Assert.Contains(files, file => Path.GetFileName(file) == ResultFiles.Report);
        foreach (string file in files)
        {
            string content = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
            Assert.All(texts, text => Assert.DoesNotContain(text, content, StringComparison.Ordinal));
        }

        string report = await ReportAsync(fixture);
        Assert.Equal(ShowsRows(kind), report.Contains("The texts are left out", StringComparison.Ordinal));
        string extension = kind is "multi" or "tokens" or "question" ? "jsonl" : "csv";
        Assert.Equal(ShowsRows(kind), report.Contains($"<th scope=\"row\">test.{extension}:", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ReportIncludeTexts_puts_them_in_and_says_so(string kind)
    {
        using TaskFixture fixture = await BuiltAsync(kind, includesTexts: true);
        string report = await ReportAsync(fixture);
        string words = Comparable(Regex.Replace(report, "<small>[^<]*</small>|<[^>]*>", ""));
        IEnumerable<string> texts = kind == "summaries" ? Targets(fixture) : Texts(fixture);
        Assert.Contains(texts, text => words.Contains(Comparable(text), StringComparison.Ordinal));
        Assert.Contains("This report holds texts of the evaluation split", report, StringComparison.Ordinal);
        Assert.DoesNotContain("The texts are left out", report, StringComparison.Ordinal);
    }

    /// <summary>The letters alone: tokens may be in lower case, and have their own blanks.</summary>
    private static string Comparable(string text) => string.Concat(WebUtility.HtmlDecode(text).Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static async Task<TaskFixture> BuiltAsync(string kind, bool includesTexts)
    {
        var fixture = new TaskFixture(kind);
        fixture.Project = fixture.Project with { Training = fixture.Project.Training with { MaxSteps = 1 }, ReportIncludeTexts = includesTexts };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();
        return fixture;
    }

    private static Task<string> ReportAsync(TaskFixture fixture) => File.ReadAllTextAsync(Path.Combine(fixture.EvaluateOutput, ResultFiles.Report));

    /// <summary>The texts of at least four words, which nothing else is likely to hold, of both files.</summary>
    private static IEnumerable<string> Texts(TaskFixture fixture) =>
        from dataset in fixture.Project.Datasets
        from line in File.ReadLines(dataset.Files[0])
        let text = Text(line)
        where text.Count(character => character == ' ') >= 3
        select text;

    /// <summary>What is shown of a text that a decoder is to give.</summary>
    private static IEnumerable<string> Targets(TaskFixture fixture) =>
        File.ReadLines(fixture.Project.Datasets[1].Files[0]).Skip(1).Select(line => line.Split(',')[1]);

    private static string Text(string line) => line switch
    {
        ['{', ..] when line.Contains("\"tokens\"", StringComparison.Ordinal) =>
            line.Split('[', ']')[1].Replace("\", \"", " ", StringComparison.Ordinal).Trim('"'),
        ['{', ..] when line.Contains("\"context\"", StringComparison.Ordinal) => line.Split('"')[7],
        ['{', ..] => line.Split('"')[3],
        _ => line.Split(',')[0],
    };
}
