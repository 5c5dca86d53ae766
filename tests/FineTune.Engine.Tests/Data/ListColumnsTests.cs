using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Testing;
using Parquet;
using Parquet.Serialization;

namespace FineTune.Engine.Tests.Data;

/// <summary>Rows that are lists of words with a label for each.</summary>
public sealed class ListColumnsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingSink _sink = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(
        "x.jsonl",
        "{\"tokens\": [\"New\", \"York\", \"\\u00e9\"], \"tags\": [\"B-LOC\", \"I-LOC\", \"O\"]}\n\n{\"tags\": [], \"tokens\": []}\n",
        "1:New/B-LOC York/I-LOC é/O|3:")]
    [InlineData("x.jsonl", "{\"words\": [\"a b\", \"\"], \"ner_tags\": [3, 0]}", "1:a b/3 /0")]
    [InlineData("x.conll", "-DOCSTART- -X- O O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\n\n\n# X Y O\n", "3:EU/B-ORG rejects/O|7:#/O")]
    [InlineData("x.conll", "a b\tO\nc\tB\n", "1:a b/O c/B")]
    [InlineData("x.conll", "# global.columns = ID FORM NER\n# text = a\n1 a O\n2 # B\n", "3:a/O #/B")]
    [InlineData("x.csv", "tokens,tags\n\"[\"\"New\"\", \"\"York\"\"]\",\"[\"\"B-LOC\"\",\"\"I-LOC\"\"]\"\n[],[]\n", "2:New/B-LOC York/I-LOC|3:")]
    [InlineData("x.csv", "words,ner_tags\n\"['it\\'s', \"\"don't\"\", '\\u00e9\\n']\",\"[0, 1, 2]\"\n", "2:it's/0 don't/1 é\n/2")]
    [InlineData("x.tsv", "words\tner_tags\n['a' 'b']\t[1 0]\n", "2:a/1 b/0")]
    [InlineData("x.jsonl", """{"tokens": "['a', 'b']", "tags": "[\"O\",\"B\"]"}""", "1:a/O b/B")]
    [InlineData("x.jsonl", """{"tokens": "[\"\\ud83d\\ude00\"]", "tags": "[\"O\"]"}""", "1:😀/O")]
    public async Task Lists_are_read_with_their_lines(string name, string content, string expected) =>
        Assert.Equal(expected, await ReadAsync(name, content));

    [Theory]
    [InlineData("2", "1", "1:NNP/EU VBZ/rejects")]
    [InlineData(null, "3", "1:EU/B rejects/C")]
    public async Task Columns_of_a_conll_file_are_chosen_by_number(string? tokens, string label, string expected) =>
        Assert.Equal(expected, await ReadAsync("x.conll", "EU NNP B\nrejects VBZ C\n", spec => spec with { TokensColumn = tokens, LabelColumn = label }));

    [Theory]
    [InlineData("x.jsonl", "{\"tokens\": \"a b\", \"tags\": [\"O\"]}", "FT2016", 1, 12)]
    [InlineData("x.jsonl", "{\"tokens\": [\"a\"], \"tags\": \"O\"}", "FT2016", 1, 27)]
    [InlineData("x.jsonl", "{\"tokens\": [\"a\", 5], \"tags\": [\"O\", \"O\"]}", "FT2016", 1, 18)]
    [InlineData("x.jsonl", "{\"tokens\": [\"a\"], \"tags\": [null]}", "FT2016", 1, 28)]
    [InlineData("x.jsonl", "{\"tokens\": [\"a\"]}", "FT2002", 1, 1)]
    [InlineData("x.csv", "tokens,tags\na b,O O\n", "FT2016", 2, 1)]
    [InlineData("x.csv", "tokens,tags\n['a'],\n", "FT2016", 2, 7)]
    [InlineData("x.csv", "tokens,tags\n[a],['O']\n", "FT2016", 2, 1)]
    [InlineData("x.csv", "tokens,tags\n['a'],['O\n", "FT2016", 2, 7)]
    [InlineData("x.csv", "tokens,tags\n[1],['O']\n", "FT2016", 2, 1)]
    [InlineData("x.csv", "tokens,tags\n\"['a''b']\",['O']\n", "FT2016", 2, 1)]
    [InlineData("x.csv", "tokens,tags\n['a'],['\\ud83d']\n", "FT2016", 2, 7)]
    [InlineData("x.csv", "tokens,tags\n['a'],\"['a', None]\"\n", "FT2016", 2, 7)]
    [InlineData("x.conll", "a O\nb\n", "FT2015", 2, 1)]
    [InlineData("x.conll", "a O\nb\0 O\n", "FT2015", 2, 2)]
    public async Task What_is_no_list_is_a_coded_error_at_its_place(string name, string content, string code, int line, int column)
    {
        FineTuneException exception = await Assert.ThrowsAsync<FineTuneException>(() => ReadAsync(name, content));
        Assert.Equal((code, line, column), (exception.Descriptor.Code, exception.Position!.Line, exception.Position.Column));
    }

    [Theory]
    [InlineData("x.jsonl", "{\"text\": [\"a\"], \"label\": 1}", "FT2007")]
    [InlineData("x.jsonl", "{\"text\": \"a\", \"label\": [1]}", "FT2014")]
    [InlineData("x.conll", "a O\n", "FT2007")]
    public async Task A_list_where_a_text_is_wanted_is_an_error_too(string name, string content, string code)
    {
        FineTuneException exception = await Assert.ThrowsAsync<FineTuneException>(() => ReadAsync(name, content, shape: RowShape.LabelledText));
        Assert.Equal(code, exception.Descriptor.Code);
    }

    [Fact]
    public async Task Parquet_lists_are_read_over_row_groups_and_bring_the_names_of_their_labels()
    {
        string path = await WriteParquetAsync(
            """{"info": {"features": {"ner_tags": {"feature": {"names": ["O", "B"], "_type": "ClassLabel"}, "_type": "Sequence"}}}}""");

        string rows = await ReadFileAsync(path);

        Assert.Equal("1:New/1 York/0|2:|3:a/1", rows);
        Assert.Equal(["O", "B"], _labelNames);
    }

    [Theory]
    [InlineData("id", "ner_tags")]
    [InlineData("tokens", "id")]
    public async Task A_parquet_column_without_lists_is_FT2016(string tokens, string label)
    {
        string path = await WriteParquetAsync("{}");
        FineTuneException exception =
            await Assert.ThrowsAsync<FineTuneException>(() => ReadFileAsync(path, spec => spec with { TokensColumn = tokens, LabelColumn = label }));
        Assert.Equal(DiagnosticCatalog.NotAList, exception.Descriptor);
    }

    [Fact]
    public async Task A_column_that_was_guessed_is_said()
    {
        await ReadAsync("x.jsonl", """{"words": ["a"], "labels": ["O"]}""");
        Assert.Equal(
            ["x.jsonl: TokensColumn is 'words', the only column it can be.", "x.jsonl: LabelColumn is 'labels', the only column it can be."],
            _sink.Logs.Select(log => log.Text));
    }

    private IReadOnlyList<string>? _labelNames;

    private Task<string> ReadAsync(string name, string content, Func<DatasetSpec, DatasetSpec>? change = null, RowShape shape = RowShape.LabelledTokens) =>
        ReadFileAsync(_folder.Write(name, content), change, shape);

    private async Task<string> ReadFileAsync(string path, Func<DatasetSpec, DatasetSpec>? change = null, RowShape shape = RowShape.LabelledTokens)
    {
        DatasetFormat format =
            Enum.Parse<DatasetFormat>(Path.GetExtension(path)[1..].Replace("jsonl", "JsonLines", StringComparison.Ordinal), ignoreCase: true);
        var spec = new DatasetSpec { Files = [path], Split = "train", Format = format };
        DatasetTable table = await ColumnFinder.FindAsync(change?.Invoke(spec) ?? spec, shape, new StageContext(_sink, _folder.Path, default));
        await using IRowReader reader = await DataFile.OpenRowsAsync(table, path, default);
        var rows = new List<string>();
        while (await reader.ReadAsync(default))
        {
            TextList tokens = reader.GetList(DatasetColumn.Tokens);
            TextList labels = reader.GetList(DatasetColumn.Labels);
            Assert.Equal(tokens.Count, labels.Count);
            rows.Add($"{reader.Line}:{string.Join(' ', Enumerable.Range(0, tokens.Count).Select(index => $"{tokens[index]}/{labels[index]}"))}");
        }

        _labelNames = reader.LabelNames;
        return string.Join('|', rows);
    }

    private async Task<string> WriteParquetAsync(string metadata)
    {
        Sentence[] sentences =
        [
            new() { id = 0, tokens = ["New", "York"], ner_tags = [1, 0] },
            new() { id = 1, tokens = [], ner_tags = [] },
            new() { id = 2, tokens = ["a"], ner_tags = [1] }
        ];
        string path = _folder["x.parquet"];
        await using FileStream file = File.Create(path);
        var custom = new Dictionary<string, string> { ["huggingface"] = metadata };
        await ParquetSerializer.SerializeAsync(sentences, file, new ParquetOptions { RowGroupSize = 2 }, custom);
        return path;
    }

#pragma warning disable IDE1006, CA1002, CA2227 // Names of the columns.
    private sealed class Sentence
    {
        public long id { get; set; }

        public List<string> tokens { get; set; } = [];

        public List<long> ner_tags { get; set; } = [];
    }
#pragma warning restore IDE1006, CA1002, CA2227
}
