using System.Text;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Data;

/// <summary>A line ends in LF, CR LF or CR alone, in every format.</summary>
public sealed class LineEndTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("one\rtwo\rthree\r", "one|two|three")]
    [InlineData("one\rtwo\nthree\r\nfour", "one|two|three|four")]
    [InlineData("one\r\r\ntwo\n\rthree", "one||two||three")]
    [InlineData("\rone\vstill\fone\u2028still\u0085one", "|one\vstill\fone\u2028still\u0085one")]
    [InlineData("\ufeffone\r", "one")]
    public async Task A_text_file_has_the_lines_of_universal_newlines(string content, string rows)
    {
        Assert.Equal(rows, string.Join('|', (await ReadAsync("x.txt", content, DatasetFormat.Text)).Select(row => row.Text)));
    }

    [Theory]
    [InlineData(65535)]
    [InlineData(65536)]
    [InlineData(131071)]
    public async Task A_line_end_may_be_cut_by_the_end_of_the_buffer(int length)
    {
        string line = new('x', length);
        Assert.Equal([(line, 1), ("a", 2), ("b", 3)], await ReadAsync("x.txt", $"{line}\r\na\rb", DatasetFormat.Text));
        Assert.Equal([(line, 1), ("a", 2)], await ReadAsync("y.txt", $"{line}\ra", DatasetFormat.Text));
        Assert.Equal([(line, 1)], await ReadAsync("z.txt", $"{line}\r", DatasetFormat.Text));
    }

    [Theory]
    [InlineData("x.csv", DatasetFormat.Csv, "text,label\ngood,0\n\"a,b\",1\n", 3)]
    [InlineData("x.tsv", DatasetFormat.Tsv, "text\tlabel\ngood\t0\na,b\t1\n", 3)]
    [InlineData("x.jsonl", DatasetFormat.JsonLines, "{\"text\": \"good\"}\n\n{\"text\": \"a,b\"}", 3)]
    [InlineData("x.json", DatasetFormat.Json, "[{\"text\": \"good\"},\n\n{\"text\":\n\"a,b\"}]", 3)]
    public async Task Other_formats_end_their_lines_likewise(string name, DatasetFormat format, string content, int line)
    {
        foreach (string end in new[] { "\n", "\r\n", "\r" })
        {
            List<(string Text, int Line)> rows = await ReadAsync(name, content.Replace("\n", end, StringComparison.Ordinal), format);
            Assert.Equal(["good", "a,b"], rows.Select(row => row.Text));
            Assert.Equal(line, rows[1].Line);
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task A_sentence_of_conll_ends_with_an_empty_line(string end)
    {
        string path = _folder.Write("x.conll", "New B\nYork I\n\nhere O\n".Replace("\n", end, StringComparison.Ordinal));
        var spec = new DatasetSpec { Files = [path], Split = "train", Format = DatasetFormat.Conll };
        var table = new DatasetTable(spec, new ColumnNames([(DatasetColumn.Tokens, "1"), (DatasetColumn.Labels, "2")]));
        await using IRowReader reader = await DataFile.OpenRowsAsync(table, path, CancellationToken.None);

        Assert.True(await reader.ReadAsync(CancellationToken.None));
        Assert.Equal(2, reader.GetList(DatasetColumn.Tokens).Count);
        Assert.True(await reader.ReadAsync(CancellationToken.None));
        Assert.Equal((4, "here"), (reader.Line, reader.GetList(DatasetColumn.Tokens)[0].ToString()));
        Assert.False(await reader.ReadAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task A_byte_that_is_no_text_is_found_in_its_line(string end)
    {
        string path = _folder["x.txt"];
        await File.WriteAllBytesAsync(path, [.. Encoding.UTF8.GetBytes($"one{end}two{end}th"), 0xFF]);
        FineTuneException exception = await Assert.ThrowsAsync<FineTuneException>(() => ReadAsync(path, DatasetFormat.Text));
        Assert.Equal((3, 3), (exception.Position!.Line, exception.Position.Column));
    }

    private Task<List<(string Text, int Line)>> ReadAsync(string name, string content, DatasetFormat format) =>
        ReadAsync(_folder.Write(name, content), format);

    private static async Task<List<(string Text, int Line)>> ReadAsync(string path, DatasetFormat format)
    {
        var spec = new DatasetSpec { Files = [path], Split = "train", Format = format };
        var table = new DatasetTable(spec, new ColumnNames([(DatasetColumn.Text, "text")]));
        await using IRowReader reader = await DataFile.OpenRowsAsync(table, path, CancellationToken.None);
        List<(string, int)> rows = [];
        while (await reader.ReadAsync(CancellationToken.None))
        {
            rows.Add((reader.Get(DatasetColumn.Text).ToString(), reader.Line));
        }

        return rows;
    }
}
