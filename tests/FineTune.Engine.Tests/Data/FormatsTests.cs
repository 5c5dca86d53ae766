using System.IO.Compression;
using System.Text;
using FineTune.Contracts;
using ICSharpCode.SharpZipLib.GZip;
using ZstdSharp;

namespace FineTune.Engine.Tests.Data;

/// <summary>Files in every format, encoding and compression, and what is wrong with them.</summary>
public sealed class FormatsTests : IDisposable
{
    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("[{\"text\": \"good\", \"label\": \"pos\"},\n {\"label\": \"neg\",\n  \"text\": \"b[a]d, \\\"x\\\"}\"}\n]\n", 1, 2)]
    [InlineData("\ufeff  [\n{\"text\": \"good\", \"label\": \"pos\"}\n,\n{\"text\": \"bad\", \"label\": \"neg\"}]", 2, 4)]
    [InlineData("{\"text\": \"good\", \"label\": \"pos\"}\n{\"text\": \"bad\", \"label\": \"neg\"}\n", 1, 2)]
    [InlineData("{\n\"text\": \"good\", \"label\": \"pos\"\n}\n{\"text\": \"bad\", \"label\": \"neg\"}", 1, 4)]
    [InlineData(
        "{\"version\": 1.5, \"tags\": [\"a\"], \"data\": [\n{\"text\": \"good\", \"label\": \"pos\"},\n"
            + "{\"text\": \"bad\", \"label\": \"neg\"}], \"more\": {}}",
        2,
        3)]
    public async Task Json_files_are_arrays_or_objects_one_after_the_other_or_one_array_in_an_object(string content, int firstLine, int secondLine)
    {
        AddJson(content);
        await _fixture.RunAsync();
        Assert.Equal([(firstLine, "pos"), (secondLine, "neg")], _fixture.Rows());
    }

    [Theory]
    [InlineData("[{\"text\": \"a\", \"label\": 0} {\"text\": \"b\", \"label\": 1}]", "FT2006", 1, 28)]
    [InlineData("[{\"text\": \"a\", \"label\": 0},\n {\"text\": \"b\", \"label\": 1}", "FT2006", 2, 27)]
    [InlineData("[{\"text\": \"a\", \"label\": 0},\n {\"text\": \"b\",\n \"label\" 1}]", "FT2006", 3, 10)]
    [InlineData("[{\"text\": \"a\", \"label\": 0}, 7]", "FT2006", 1, 29)]
    [InlineData("[{\"text\": \"é\", \"label\": 0}, {\"text\": 7, \"label\": 0}]", "FT2007", 1, 38)]
    [InlineData("[{\"text\": \"a\", \"label\": 0},]", "FT2006", 1, 28)]
    [InlineData("{\"a\": [{\"text\": \"a\"}], \"b\": [{\"text\": \"a\"}]}", "FT2002", 1, 1)]
    [InlineData("{\"text\": \"a\", \"label\": 0", "FT2006", 1, 25)]
    [InlineData("\"text\"", "FT2002", 1, 1)]
    [InlineData("]", "FT2006", 1, 1)]
    [InlineData("[]", "FT2004", 7, 5)]
    [InlineData("[", "FT2006", 1, 2)]
    public async Task Broken_json_is_an_error_at_its_place(string content, string code, int line, int column)
    {
        AddJson(content);
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.All.Single(descriptor => descriptor.Code == code));
        Assert.Equal((line, column), (exception.Position!.Line, exception.Position.Column));
    }

    [Fact]
    public async Task An_array_longer_than_any_buffer_is_read_in_pieces()
    {
        string long_ = new('x', 200_000);
        IEnumerable<string> rows = Enumerable.Range(0, 50).Select(row =>
            $$"""{"text": "{{row}} {{(row % 7 == 0 ? long_ : "short")}}", "more": [{"deep": ["]"]}], "label": {{row % 2}}}""");
        AddJson($"[{string.Join(",\n", rows)}]");
        await _fixture.RunAsync();
        Assert.Equal(Enumerable.Range(1, 50), _fixture.Rows().Select(row => row.Line));
    }

    [Fact]
    public async Task A_line_without_a_key_that_others_have_is_named()
    {
        _fixture.Add("x.jsonl", "{\"text\": \"a\", \"label\": 0}\n{\"text\": \"b\", \"lable\": 1}\n");
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.UnknownColumn);
        Assert.Contains("no column 'label' in line 2; the columns are: text, lable.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    [InlineData("utf-8")]
    public async Task A_byte_order_mark_tells_the_encoding(string name)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("text,label\nné 😀,pos\nbad,neg\n")];
        Assert.NotEmpty(encoding.GetPreamble());
        AddBytes("x.csv", bytes);
        await _fixture.RunAsync();
        Assert.Equal([(2, "pos"), (3, "neg")], _fixture.Rows());
    }

    [Theory]
    [InlineData("latin1")]
    [InlineData("windows-1252")]
    [InlineData("utf-16")]
    public async Task Another_encoding_is_read_where_the_dataset_says_so(string name)
    {
        Encoding encoding = TextEncodings.Find(name)!;
        AddBytes("x.csv", encoding.GetBytes("text,label\nné,schön\nbad,neg\n"), spec => spec with { Encoding = name });
        await _fixture.RunAsync();
        Assert.Equal([(2, "schön"), (3, "neg")], _fixture.Rows());
    }

    [Fact]
    public async Task Bytes_that_are_not_of_the_encoding_are_FT2017_with_their_offset()
    {
        AddBytes("x.csv", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("text,label\ngut,"), 0x00, 0xDC, .. Encoding.Unicode.GetBytes("\n")]);
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.NotInEncoding);
        Assert.Equal((2, 5), (exception.Position!.Line, exception.Position.Column));
        Assert.Contains("utf-16", exception.Message, StringComparison.Ordinal);
        Assert.Contains("offset 32 ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Utf_16_without_a_mark_is_an_error_that_says_so()
    {
        AddBytes("x.csv", Encoding.Unicode.GetBytes("text,label\ngut,a\n"));
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.MalformedCsv);
        Assert.Contains("NUL byte (UTF-16 without a byte order mark? Then set Encoding)", exception.Message, StringComparison.Ordinal);
        Assert.Equal((1, 2), (exception.Position!.Line, exception.Position.Column));
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".br")]
    [InlineData(".zst")]
    public async Task Compressed_files_are_read_with_their_lines(string extension)
    {
        string content = "text,label\n" + string.Concat(Enumerable.Range(0, 5000).Select(row => $"row {row * 7919 % 10007},{row % 2}\n"));
        AddBytes("x.csv" + extension, Pack(extension, Encoding.UTF8.GetBytes(content)), spec => spec with { Format = DatasetFormat.Csv });
        await _fixture.RunAsync();
        Assert.Equal(Enumerable.Range(2, 5000), _fixture.Rows().Select(row => row.Line));
    }

    [Theory]
    [InlineData(".gz", 0.5)]
    [InlineData(".br", 0.5)]
    [InlineData(".zst", 0.5)]
    [InlineData(".gz", 0.9999)]
    [InlineData(".br", 0.9999)]
    [InlineData(".zst", 0.9999)]
    [InlineData(".br", 0)]
    public async Task A_compressed_file_that_is_cut_off_is_FT2018(string extension, double part)
    {
        byte[] packed = Pack(
            extension,
            Encoding.UTF8.GetBytes("text,label\n" + string.Concat(Enumerable.Range(0, 5000).Select(row => $"row {row * 7919 % 10007},{row % 2}\n"))));
        AddBytes("x.csv" + extension, packed[..(int)(packed.Length * part)], spec => spec with { Format = DatasetFormat.Csv });
        await _fixture.FailAsync(DiagnosticCatalog.BadCompression);
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".br")]
    [InlineData(".zst")]
    public async Task A_plain_file_under_a_compressed_name_is_FT2018(string extension)
    {
        AddBytes("x.csv" + extension, Encoding.UTF8.GetBytes(StageFixture.TwoRows), spec => spec with { Format = DatasetFormat.Csv });
        await _fixture.FailAsync(DiagnosticCatalog.BadCompression);
    }

    [Fact]
    public async Task A_delimiter_of_the_datasets_own_and_rows_without_a_header()
    {
        _fixture.Add(
            "x.csv", "pos;good, very\nneg;bad\n", change: spec => spec with { Delimiter = ';', HasHeader = false, TextColumn = "2", LabelColumn = "1" });
        await _fixture.RunAsync();
        Assert.Equal([(1, "pos"), (2, "neg")], _fixture.Rows());
    }

    [Fact]
    public async Task A_line_of_fifty_megabytes_is_a_row()
    {
        string path = _fixture.Folder["long.csv"];
        await using (StreamWriter writer = File.CreateText(path))
        {
            await writer.WriteAsync("text,label\n");
            for (int part = 0; part < 50; part++)
            {
                await writer.WriteAsync(string.Concat(Enumerable.Repeat("word soup ", 100_000)));
            }

            await writer.WriteAsync(",0\nb,1\n");
        }

        _fixture.AddFile(path);
        await _fixture.RunAsync();
        Assert.Equal([2, 3], _fixture.Rows().Select(row => row.Line));
        Assert.Equal(1, _fixture.Info().Splits["train"].TruncatedRows);
    }

    private void AddJson(string content) => AddBytes("x.json", Encoding.UTF8.GetBytes(content), spec => spec with { Format = DatasetFormat.Json });

    private void AddBytes(string name, byte[] bytes, Func<DatasetSpec, DatasetSpec>? change = null)
    {
        string path = _fixture.Folder[name];
        File.WriteAllBytes(path, bytes);
        _fixture.AddFile(path, change: change);
    }

    private static byte[] Pack(string extension, byte[] content)
    {
        var packed = new MemoryStream();
        using (Stream stream = extension switch
        {
            ".gz" => new GZipOutputStream(packed) { IsStreamOwner = false },
            ".br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new CompressionStream(packed, leaveOpen: true),
        })
        {
            stream.Write(content);
        }

        return packed.ToArray();
    }
}
