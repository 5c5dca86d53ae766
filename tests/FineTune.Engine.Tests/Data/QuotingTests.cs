using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.Tests.Data;

/// <summary>Quotes of CSV and TSV are characters or the edges of fields.</summary>
public sealed class QuotingTests : IDisposable
{
    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("\"It begins so\t0\nplain\t1\nit ends so\"\t0\n", "2:\"It begins so|3:plain|4:it ends so\"")]
    [InlineData("a \"word\" within\t0\n\"all of it\"\t1\n", "2:a \"word\" within|3:\"all of it\"")]
    [InlineData("\"one\" and \"two\"\t0\n5\" floppy\t1\n", "2:\"one\" and \"two\"|3:5\" floppy")]
    [InlineData("\"all of it\"\t0\n\"a \"\"word\"\"\"\t1\n", "2:all of it|3:a \"word\"")]
    [InlineData("\"two\nlines\"\t0\nplain\t1\n", "2:two\nlines|4:plain")]
    [InlineData("\"a\tb\"\t0\nplain\t1\n", "2:a\tb|3:plain")]
    [InlineData("plain\t0\nmore\t1\n", "2:plain|3:more")]
    public async Task Tabs_and_rows_tell_what_quotes_are(string rows, string expected)
    {
        _fixture.Add("x.tsv", "text\tlabel\n" + rows);
        await _fixture.RunAsync();
        Assert.Equal(expected, await TextsAsync());
    }

    [Theory]
    [InlineData(DatasetQuoting.None, "2:\"a\"|3:b")]
    [InlineData(DatasetQuoting.Minimal, "2:a|3:b")]
    [InlineData(DatasetQuoting.Auto, "2:a|3:b")]
    public async Task The_project_may_say_it(DatasetQuoting quoting, string expected)
    {
        foreach (string name in new[] { "x.tsv", "x.csv" })
        {
            string separator = name == "x.tsv" ? "\t" : ",";
            _fixture.Datasets.Clear();
            _fixture.Add(name, $"text{separator}label\n\"a\"{separator}0\nb{separator}1\n", change: spec => spec with { Quoting = quoting });
            await _fixture.RunAsync();
            Assert.Equal(expected, await TextsAsync());
        }
    }

    [Fact]
    public async Task A_split_that_tells_nothing_is_read_as_the_others_are()
    {
        _fixture.Add("train.tsv", "text\tlabel\n\"begun\t0\nended\"\t1\n");
        _fixture.Add("test.tsv", "text\tlabel\nplain\t0\n", "test");
        await _fixture.RunAsync();
        string said = Assert.Single(_fixture.Sink.Logs, log => log.Text.Contains("Quoting is none", StringComparison.Ordinal)).Text;
        Assert.StartsWith("train.tsv: ", said, StringComparison.Ordinal);
        Assert.Contains("line 2", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quoted_field_over_lines_of_tabs_is_FT2025()
    {
        string path = _fixture.Add("x.tsv", "text\tlabel\n\"two\nlines\"\t0\nplain\t1\n\"more\nof\nthem\"\t1\n");
        await _fixture.RunAsync();
        LogEvent warning = Assert.Single(_fixture.Sink.Logs, log => log.Code == "FT2025");
        Assert.Equal((path, 2), (warning.Position!.File, warning.Position.Line));
        Assert.Contains("2 rows", warning.Text, StringComparison.Ordinal);
        Assert.Contains("x.tsv(2), x.tsv(5)", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commas_allow_fields_over_lines_without_a_word()
    {
        _fixture.Add("x.csv", "text,label\n\"two\nlines\",0\nplain,1\n");
        await _fixture.RunAsync();
        Assert.DoesNotContain(_fixture.Sink.Logs, log => log.Code == "FT2025");
    }

    /// <summary>Lines and texts of the training rows as Tokenize read them.</summary>
    private async Task<string> TextsAsync()
    {
        ProjectSpec project = await QuotingFinder.ResolveAsync(_fixture.Project(), null, CancellationToken.None);
        DatasetSpec spec = project.Datasets[0];
        var table = new DatasetTable(spec, new ColumnNames([(DatasetColumn.Text, "text")]));
        await using IRowReader reader = await DataFile.OpenRowsAsync(table, spec.Files[0], CancellationToken.None);
        List<string> rows = [];
        while (await reader.ReadAsync(CancellationToken.None))
        {
            string text = reader.Get(DatasetColumn.Text).ToString();
            rows.Add(FormattableString.Invariant($"{reader.Line}:{text}"));
        }

        Assert.Equal(
            _fixture.Rows().Select(row => row.Line), rows.Select(row => int.Parse(row.Split(':')[0], System.Globalization.CultureInfo.InvariantCulture)));
        return string.Join('|', rows);
    }
}
