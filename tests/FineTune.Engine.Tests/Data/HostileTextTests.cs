using System.IO.Compression;
using System.Text;
using FineTune.Contracts;
using ICSharpCode.SharpZipLib.GZip;
using ZstdSharp;

namespace FineTune.Engine.Tests.Data;

/// <summary>Text files that are made to fill the memory.</summary>
public sealed class HostileTextTests : IDisposable
{
    private const int MiB = 1 << 20;

    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("x.csv", DatasetFormat.Csv, "text,label\n", "FT2005")]
    [InlineData("x.csv", DatasetFormat.Csv, "text,label\n\"", "FT2005")]
    [InlineData("x.tsv", DatasetFormat.Tsv, "text\tlabel\n", "FT2005")]
    [InlineData("x.jsonl", DatasetFormat.JsonLines, "{\"text\": \"", "FT2006")]
    [InlineData("x.json", DatasetFormat.Json, "[{\"text\": \"", "FT2006")]
    [InlineData("x.json", DatasetFormat.Json, "[{\"text\": \"a\", \"", "FT2006")]
    public async Task A_row_without_an_end_is_an_error_long_before_the_memory_is_full(string name, DatasetFormat format, string start, string code)
    {
        string path = _fixture.Folder[name];
        await using (FileStream file = File.Create(path))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(start));
            byte[] part = new byte[MiB];
            part.AsSpan().Fill((byte)'a');
            for (int written = 0; written < 150; written++)
            {
                await file.WriteAsync(part);
            }
        }

        _fixture.AddFile(path, change: spec => spec with { Format = format });
        FineTuneException exception = await _fixture.FailAsync(Descriptor(code));
        Assert.Equal(path, exception.Position!.File);
        Assert.Contains("128 MiB", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.csv.gz", DatasetFormat.Csv, "*,0\n", "FT2005")]
    [InlineData("x.csv.zst", DatasetFormat.Csv, "*,0\n", "FT2005")]
    [InlineData("x.csv.br", DatasetFormat.Csv, "*,0\n", "FT2005")]
    [InlineData("x.csv.gz", DatasetFormat.Csv, "*", "FT2005")]
    [InlineData("x.jsonl.gz", DatasetFormat.JsonLines, "{\"text\": \"*\", \"label\": 0}\n", "FT2006")]
    [InlineData("x.txt.gz", DatasetFormat.Text, "*\n", "FT2021")]
    [InlineData("x.conll.gz", DatasetFormat.Conll, "* O\n\n", "FT2015")]
    public async Task A_file_that_unpacks_to_far_more_than_a_text_does_is_an_error(string name, DatasetFormat format, string row, string code)
    {
        string path = _fixture.Folder[name];
        await using (FileStream file = File.Create(path))
        {
            await using Stream packed = Path.GetExtension(name) switch
            {
                ".gz" => new GZipOutputStream(file),
                ".br" => new BrotliStream(file, CompressionLevel.Fastest),
                _ => new CompressionStream(file),
            };
            // The star is a long text: reading millions of short rows would take minutes.
            string longRow = row.Replace("*", new string('a', 10_000), StringComparison.Ordinal);
            byte[] part = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(longRow, MiB / longRow.Length)));
            await packed.WriteAsync(format == DatasetFormat.Csv ? "text,label\n"u8.ToArray() : []);
            for (int written = 0; written < 74; written++)
            {
                await packed.WriteAsync(part);
            }
        }

        _fixture.Kind = format switch
        {
            DatasetFormat.Text =>
            FineTuneTask.FillMask,
            DatasetFormat.Conll => FineTuneTask.TokenClassification,
            _ => FineTuneTask.TextClassification
        };
        _fixture.AddFile(path, change: spec => spec with { Format = format });
        FineTuneException exception = await _fixture.FailAsync(Descriptor(code));
        Assert.Contains("unpacks to more than 200 times its size", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_compresses_well_is_read()
    {
        string path = _fixture.Folder["x.csv.gz"];
        await using (var packed = new GZipOutputStream(File.Create(path)))
        {
            await packed.WriteAsync(Encoding.UTF8.GetBytes("text,label\n" + string.Concat(Enumerable.Repeat("good,0\nbad,1\n", 200_000))));
        }

        _fixture.AddFile(path, change: spec => spec with { Format = DatasetFormat.Csv });
        await _fixture.RunAsync();
        Assert.Equal(400_000, _fixture.Info().Splits["train"].Rows);
    }

    private static DiagnosticDescriptor Descriptor(string code) => DiagnosticCatalog.All.Single(descriptor => descriptor.Code == code);
}
