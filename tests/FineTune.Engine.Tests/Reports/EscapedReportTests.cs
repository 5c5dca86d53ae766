using FineTune.Contracts;
using FineTune.Engine.Reports;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Reports;

public sealed class EscapedReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Labels_and_names_are_words_of_the_card_and_no_markup()
    {
        string[] lines = Card(ProblemType.SingleLabelClassification).Split('\n');
        string body = string.Join('\n', lines.SkipWhile(line => !line.StartsWith(ModelCard.Mark, StringComparison.Ordinal)));
        Assert.Contains(
            @"Text classification into 6 labels (&lt;script&gt;alert(1)&lt;/script&gt;, x\\n---\\n# Pwned, a\|b, \`tick\`, \[click\](https\://example.org), "
                + @"\\u202eevil\\u001b\[31m), trained from ``b`a`s\ne`` with FineTune.Sdk.",
            body, StringComparison.Ordinal);
        Assert.Contains(@"# p\`\$(rm)""\\n# x", lines);
        Assert.Contains(@"## Results on the split ``te`st`` (6 rows)", lines);
        Assert.Contains(@"| hook\|metric | 0.5000 |", lines);
        Assert.Contains(@"| tr\|ain\\n | 1 | 2 | 2 | 0 |", lines);
        Assert.Contains(@"| PositiveLabel | &lt;b&gt;\|&lt;/b&gt; |", lines);
        Assert.Contains(@"dotnet run --project ""p\`\$(rm)\""\n# x.finetune"" -- ""some text""", lines);
        Assert.Contains(@"string model = Path.Combine(AppContext.BaseDirectory, ""models"", ""p`$(rm)\""\n# x"");", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("# Pwned", StringComparison.Ordinal));
        Assert.DoesNotContain("<script", body, StringComparison.Ordinal);
        Assert.DoesNotContain(body, character => character != '\n' && DisplayText.Escape(character.ToString()) != character.ToString());
    }

    [Fact]
    public void The_name_of_a_number_is_code_in_the_card() =>
        Assert.Contains("Prediction of the number `<script>alert(1)</script>` from text", Card(ProblemType.Regression), StringComparison.Ordinal);

    [Fact]
    public void Labels_and_texts_are_words_of_the_report_and_no_markup()
    {
        string path = _folder["report.html"];
        HtmlReport.Write(path, HostileNames.Facts(_folder.Path));
        string html = File.ReadAllText(path);
        Assert.Contains("<h3>Of &lt;labels&gt;</h3>", html, StringComparison.Ordinal);
        Assert.Contains(@"<td>x\n---\n# Pwned</td>", html, StringComparison.Ordinal);
        Assert.Contains(@"<td class=""text"">&lt;img src=x onerror=alert(1)&gt;\n\u202e</td>", html, StringComparison.Ordinal);
        Assert.Contains(@"<th scope=""row"">da\nta.csv:1</th>", html, StringComparison.Ordinal);
        // The page's own script, and what that draws from.
        string own = html.Replace("<script type=\"application/json\">", "", StringComparison.Ordinal)
            .Replace($"<script>{PageFiles.Script}", "", StringComparison.Ordinal);
        Assert.DoesNotContain("<script", own, StringComparison.Ordinal);
        Assert.DoesNotContain(html, character => character != '\n' && DisplayText.Escape(character.ToString()) != character.ToString());
    }

    private string Card(ProblemType problemType)
    {
        string path = _folder["README.md"];
        ModelCard.Write(path, HostileNames.Facts(_folder["base"], problemType));
        return File.ReadAllText(path);
    }
}
