using FineTune.Contracts;
using Parquet;
using Parquet.Schema;

namespace FineTune.Engine.Tests.Data;

public sealed class ParquetTests : IDisposable
{
    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Rows_of_all_groups_are_read_and_names_come_from_the_metadata()
    {
        string path = await WriteAsync(["good", "bad", "fine"], [1L, 0L, 1L], """{"info": {"features": {"label": {"names": ["neg", "pos"], "_type": "ClassLabel"}}}}""", groups: 2);
        _fixture.AddFile(path);

        await _fixture.RunAsync();

        Assert.Equal([(1, "pos"), (2, "neg"), (3, "pos"), (4, "pos"), (5, "neg"), (6, "pos")], _fixture.Rows());
        Assert.Equal(["neg", "pos"], _fixture.Info().LabelNames);
    }

    [Fact]
    public async Task Names_of_the_project_go_before_those_of_the_file()
    {
        string path = await WriteAsync(["good", "bad"], [1L, 0L], """{"info": {"features": {"label": {"names": ["neg", "pos"]}}}}""");
        _fixture.AddFile(path, change: spec => spec with { LabelNames = ["bad", "good"] });

        await _fixture.RunAsync();

        Assert.Equal(["good", "bad"], _fixture.Rows().Select(row => row.Label));
    }

    [Fact]
    public async Task A_missing_text_is_FT2007_at_its_row()
    {
        _fixture.AddFile(await WriteAsync(["good", null], [1L, 0L]));
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.NotText);
        Assert.Equal(2, exception.Position!.Line);
    }

    [Fact]
    public async Task A_missing_label_is_FT2014_at_its_row()
    {
        _fixture.AddFile(await WriteAsync(["good", "bad"], [null, 0L]));
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.NotALabel);
        Assert.Equal(1, exception.Position!.Line);
    }

    [Fact]
    public async Task A_text_column_of_numbers_is_FT2007()
    {
        _fixture.AddFile(await WriteAsync(["good", "bad"], [1L, 0L]), change: spec => spec with { TextColumn = "label", LabelColumn = "text" });
        await _fixture.FailAsync(DiagnosticCatalog.NotText);
    }

    [Fact]
    public async Task An_unknown_column_is_FT2002()
    {
        _fixture.AddFile(await WriteAsync(["good", "bad"], [1L, 0L]), change: spec => spec with { TextColumn = "review" });
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.UnknownColumn);
        Assert.Contains("text, label", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(-40)]
    public async Task A_broken_file_is_FT2008(int length)
    {
        string path = await WriteAsync(["good", "bad"], [1L, 0L]);
        byte[] bytes = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, bytes[..(length < 0 ? bytes.Length + length : length)]);
        _fixture.AddFile(path);
        await _fixture.FailAsync(DiagnosticCatalog.BadParquet);
    }

    private async Task<string> WriteAsync(string?[] texts, long?[] labels, string? metadata = null, int groups = 1)
    {
        string path = _fixture.Folder["rows.parquet"];
        var text = new DataField<string>("text");
        var label = new DataField<long?>("label");
        await using FileStream stream = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(text, label), stream);
        if (metadata is not null)
        {
            writer.CustomMetadata = new Dictionary<string, string> { ["huggingface"] = metadata };
        }

        for (int group = 0; group < groups; group++)
        {
            using ParquetRowGroupWriter rows = writer.CreateRowGroup();
            await rows.WriteAsync(text, texts!);
            await rows.WriteAsync<long>(label, labels.AsMemory());
        }

        return path;
    }
}
