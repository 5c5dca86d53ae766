using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Tests.Diagnostics;

public sealed class GitHubAnnotationsTests
{
    [Theory]
    [InlineData("/work/repo/data/a, b:1.csv", 3, 5, "::warning file=data/a%2C b%3A1.csv,line=3,col=5,title=FT2004::50%25 of\n")]
    [InlineData("/elsewhere/a.csv", 3, 0, "::warning file=/elsewhere/a.csv,line=3,title=FT2004::50%25 of\n")]
    [InlineData("/work/repo/a.finetune", 0, 0, "::warning file=a.finetune,title=FT2004::50%25 of\n")]
    public void A_place_in_the_repository_is_named_from_there(string file, int line, int column, string expected)
    {
        string command = GitHubAnnotations.Command(false, "FT2004", new SourcePosition(file, line, column), "50% of\nthe rows", "/work/repo");
        Assert.Equal(expected.TrimEnd('\n') + "%0Athe rows", command);
    }

    [Fact]
    public void What_has_no_place_and_no_code_is_still_told() =>
        Assert.Equal("::error ::text", GitHubAnnotations.Command(true, null, null, "text", null));

    /// <summary>A text of a file cannot end the command and begin another.</summary>
    [Fact]
    public void A_hostile_text_stays_a_text()
    {
        string command = GitHubAnnotations.Command(true, "FT1", new SourcePosition("a\n::set-env name=x::,b.csv"), "\r\n::add-mask::x", "");
        Assert.DoesNotContain('\n', command);
        Assert.DoesNotContain('\r', command);
        Assert.StartsWith(@"::error file=a\n%3A%3Aset-env name=x%3A%3A%2Cb.csv,title=FT1::", command, StringComparison.Ordinal);
        Assert.EndsWith(@"%0A\u003a:add-mask::x", command, StringComparison.Ordinal);
    }
}
