using FineTune.Contracts;
using Parquet;
using Parquet.Schema;
using Parquet.Serialization;

namespace FineTune.Engine.Tests.Data;

public sealed class ParquetTests : IDisposable
{
    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Rows_of_all_groups_are_read_and_names_come_from_the_metadata()
    {
        string path = await WriteAsync(
            ["good", "bad", "fine"], [1L, 0L, 1L], """{"info": {"features": {"label": {"names": ["neg", "pos"], "_type": "ClassLabel"}}}}""", groups: 2);
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

    [Theory]
    [InlineData("1", "2", "3")]
    [InlineData("2", "1", "0")]
    [InlineData("b", "1", "a")]
    public async Task Integers_of_class_labels_are_ids_whatever_their_names_are(params string[] names)
    {
        string metadata = Features(names);
        _fixture.AddFile(await WriteAsync(["one", "two", "three"], [0L, 1L, 2L], metadata, name: "train"));
        _fixture.AddFile(await WriteAsync(["four", "five"], [1L, 2L], metadata, name: "test"), "test");
        _fixture.AddFile(await WriteAsync(["six"], [1L], metadata, name: "dev"), "dev");

        await _fixture.RunAsync();

        Assert.Equal(names, _fixture.Rows().Select(row => row.Label));
        Assert.Equal(names[1..], _fixture.Rows("test").Select(row => row.Label));
        Assert.Equal(names[1..2], _fixture.Rows("dev").Select(row => row.Label));
    }

    [Fact]
    public async Task Class_labels_within_a_structure_have_their_names_too()
    {
        string path = _fixture.Folder["train.parquet"];
        await using (FileStream file = File.Create(path))
        {
            Outer[] rows = [new() { data = new() { text = "good", label = 1 } }, new() { data = new() { text = "bad", label = 0 } }];
            var metadata = new Dictionary<string, string> { ["huggingface"] = """{"info": {"features": {"data": {"label": {"names": ["neg", "pos"]}}}}}""" };
            await ParquetSerializer.SerializeAsync(rows, file, new ParquetOptions(), metadata);
        }

        _fixture.AddFile(path, change: spec => spec with { TextColumn = "data.text", LabelColumn = "data.label" });

        await _fixture.RunAsync();

        Assert.Equal(["pos", "neg"], _fixture.Rows().Select(row => row.Label));
    }

    /// <summary>A value that is always there has levels of its own within a structure that need not be.</summary>
    [Fact]
    public async Task Numbers_that_are_always_there_are_read_from_a_structure_that_need_not_be()
    {
        string path = _fixture.Folder["train.parquet"];
        await using (FileStream file = File.Create(path))
        {
            Outside[] rows = [new() { data = new() { text = "good", label = 1 } }, new() { data = new() { text = "bad", label = 0 } }];
            await ParquetSerializer.SerializeAsync(rows, file);
        }

        _fixture.AddFile(path, change: spec => spec with { TextColumn = "data.text", LabelColumn = "data.label" });

        await _fixture.RunAsync();

        Assert.Equal(["1", "0"], _fixture.Rows().Select(row => row.Label));
    }

    [Fact]
    public async Task Class_labels_in_another_order_than_the_names_of_the_project_keep_their_names()
    {
        _fixture.AddFile(await WriteAsync(["one", "two"], [0L, 1L], Features("neg", "pos")), change: spec => spec with { LabelNames = ["pos", "neg"] });

        await _fixture.RunAsync();

        Assert.Equal(["neg", "pos"], _fixture.Rows().Select(row => row.Label));
        Assert.Equal(["pos", "neg"], _fixture.Info().LabelNames);
    }

    [Fact]
    public async Task Class_labels_of_training_say_how_a_file_without_names_is_read()
    {
        _fixture.AddFile(await WriteAsync(["one", "two"], [0L, 1L], Features("1", "0")));
        _fixture.Add("test.csv", "text,label\nthree,1\n", "test");

        await _fixture.RunAsync();

        Assert.Equal(["0"], _fixture.Rows("test").Select(row => row.Label));
    }

    [Fact]
    public async Task Files_of_one_dataset_with_other_names_are_FT1011()
    {
        string first = await WriteAsync(["one", "two"], [0L, 1L], Features("neg", "pos"), name: "a");
        string second = await WriteAsync(["three"], [0L], Features("pos", "neg"), name: "b");
        _fixture.AddFile(first, change: spec => spec with { Files = [first, second] });

        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.ArgumentsDisagree);

        Assert.Equal(second, exception.Position!.File);
    }

    [Fact]
    public async Task A_class_label_without_a_name_is_FT2003()
    {
        _fixture.AddFile(await WriteAsync(["one", "two", "three"], [0L, 1L, -1L], Features("-1", "0")));
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.BadLabel);
        Assert.Equal(3, exception.Position!.Line);
        Assert.Contains("by their ids 0 to 1", exception.Message, StringComparison.Ordinal);
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

    private static string Features(params string[] names) =>
        $$$$$"""{"info": {"features": {"text": {"dtype": "string"}, "label": {"names": [{{{{{string.Join(", ", names.Select(name => $"\"{name}\""))}}}}}], "_type": "ClassLabel"}}}}""";

    [Theory]
    [InlineData("{")]
    [InlineData("""{"info": {"features": {"label": {"names": ["\ud800"]}}}}""")]
    public async Task Metadata_that_are_no_JSON_are_FT2008(string metadata)
    {
        _fixture.AddFile(await WriteAsync(["good", "bad"], [1L, 0L], metadata));
        await _fixture.FailAsync(DiagnosticCatalog.BadParquet);
    }

    private async Task<string> WriteAsync(string?[] texts, long?[] labels, string? metadata = null, int groups = 1, string name = "rows")
    {
        string path = _fixture.Folder[$"{name}.parquet"];
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

#pragma warning disable IDE1006 // Names of the columns.
    private sealed class Outer
    {
        public Inner data { get; set; } = new();
    }

    private sealed class Inner
    {
        public string text { get; set; } = "";

        public long? label { get; set; }
    }

    private sealed class Outside
    {
        public Always data { get; set; } = new();
    }

    private sealed class Always
    {
        public string text { get; set; } = "";

        public long label { get; set; }
    }
#pragma warning restore IDE1006
}
