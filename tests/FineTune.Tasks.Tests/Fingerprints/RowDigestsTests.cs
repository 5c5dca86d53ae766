using FineTune.Tasks.Fingerprints;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Fingerprints;

public sealed class RowDigestsTests : IDisposable
{
    private const string Before = "text,label\na,0\nb,1\nc,0\n\"two\nlines\",1\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("text,label\na,0\nB,1\nc,0\n\"two\nlines\",1\n", "1 of 4 rows")]
    [InlineData("text,label\na,0\nb,1\nc,0\n\"two\nLINES\",1\n", "1 of 4 rows")]
    [InlineData("text,label\na,0\nb,1\nc,0\n\"two\nlines\",1\nd,0\ne,1\n", "2 rows added")]
    [InlineData("text,label\nb,1\nc,0\n\"two\nlines\",1\n", "1 row removed")]
    [InlineData("text,label\nA,0\nb,1\nc,0\n\"two\nlines\",1\nd,0\n", "1 of 5 rows, 1 added")]
    [InlineData("text,label\nA,0\nb,1\nc,0\n", "1 of 3 rows, 1 removed")]
    [InlineData("text,label\nb,1\na,0\nc,0\n\"two\nlines\",1\n", "only line ends or the order of its rows")]
    [InlineData("text,label\r\na,0\r\nb,1\r\nc,0\r\n\"two\nlines\",1\r\n", "only line ends or the order of its rows")]
    public void The_difference_is_counted_in_rows(string now, string expected)
    {
        RowDigests.Of([(_folder.Write("train.csv", Before), "before")]).Save(_folder["rows.bin"]);
        string path = _folder.Write("train.csv", now);
        Assert.Equal(expected, RowDigests.Load(_folder["rows.bin"]).Difference("before", path));
    }

    [Fact]
    public void Of_what_is_not_known_nothing_is_said()
    {
        string path = _folder.Write("train.csv", Before);
        Assert.Equal("", RowDigests.Load(_folder["none"]).Difference("before", path));
        _folder.Write("rows.bin", "damaged");
        Assert.Equal("", RowDigests.Load(_folder["rows.bin"]).Difference("before", path));
        string binary = _folder.Write("train.parquet", "PAR1");
        RowDigests.Of([(binary, "before")]).Save(_folder["rows.bin"]);
        Assert.Equal("", RowDigests.Load(_folder["rows.bin"]).Difference("before", binary));
    }
}
