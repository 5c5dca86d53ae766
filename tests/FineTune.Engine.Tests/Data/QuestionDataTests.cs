using System.Text;
using FineTune.Contracts;
using FineTune.Engine.Data;
using Parquet.Serialization;

namespace FineTune.Engine.Tests.Data;

/// <summary>What Tokenize makes of questions and their texts.</summary>
public sealed class QuestionDataTests : IDisposable
{
    private const string Flat = """
        {"id": "1", "context": "The red cat sits here.", "question": "Which cat?", "answers": {"text": ["red"], "answer_start": [4]}}
        {"id": "2", "context": "The red cat sits here.", "question": "What sits?", "answers": {"text": ["red cat", "cat"], "answer_start": [4, 8]}}

        """;

    private const string Nested = """
        {"version": "1.1", "data": [{"title": "Cats", "paragraphs": [
          {"context": "The red cat sits here.", "qas": [
            {"id": "1", "question": "Which cat?", "answers": [{"text": "red", "answer_start": 4}]},
            {"id": "2", "question": "What sits?", "answers": [{"text": "red cat", "answer_start": 4}, {"text": "cat", "answer_start": 8}]}]}]}]}
        """;

    private const string NestedLines =
        "{\"title\": \"Cats\", \"paragraphs\": [{\"context\": \"The red cat sits here.\", \"qas\": ["
        + "{\"question\": \"Which cat?\", \"answers\": [{\"text\": \"red\", \"answer_start\": 4}]}]}]}\n\n"
        + "{\"title\": \"More\", \"paragraphs\": [{\"context\": \"The red cat sits here.\", \"qas\": ["
        + "{\"question\": \"What sits?\", \"answers\": [{\"text\": \"red cat\", \"answer_start\": 4}, {\"text\": \"cat\", \"answer_start\": 8}]}]}]}\n";

    private readonly StageFixture _fixture = new() { Kind = FineTuneTask.QuestionAnswering, Metrics = [new MetricSpec("f1")] };

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("x.jsonl", Flat)]
    [InlineData("x.json", Nested)]
    [InlineData("x.jsonl", NestedLines)]
    [InlineData(
        "x.csv",
        "question,context,answers\nWhich cat?,The red cat sits here.,\"{\"\"text\"\": [\"\"red\"\"], \"\"answer_start\"\": [4]}\"\n"
            + "What sits?,The red cat sits here.,"
            + "\"[{\"\"text\"\": \"\"red cat\"\", \"\"answer_start\"\": 4}, {\"\"text\"\": \"\"cat\"\", \"\"answer_start\"\": 8}]\"\n")]
    public async Task Every_form_of_SQuAD_gives_the_same_rows(string name, string content)
    {
        _fixture.Add(name, content, change: Named(name));

        await _fixture.RunAsync();

        CheckRows();
    }

    [Fact]
    public async Task Parquet_has_answers_as_a_structure_of_lists_or_as_a_list_of_structures()
    {
        string path = _fixture.Folder["x.parquet"];
        await ParquetSerializer.SerializeAsync(
            (ListsRow[])
            [
                new() { question = "Which cat?", answers = new() { text = ["red"], answer_start = [4] } },
                new() { question = "What sits?", answers = new() { text = ["red cat", "cat"], answer_start = [4, 8] } },
            ],
            path);
        _fixture.AddFile(path);
        await _fixture.RunAsync();
        CheckRows();

        _fixture.Datasets.Clear();
        path = _fixture.Folder["y.parquet"];
        await ParquetSerializer.SerializeAsync(
            (StructuresRow[])
            [
                new() { question = "Which cat?", answers = [new() { text = "red", answer_start = 4 }] },
                new() { question = "What sits?", answers = [new() { text = "red cat", answer_start = 4 }, new() { text = "cat", answer_start = 8 }] },
            ],
            path);
        _fixture.AddFile(path);
        await _fixture.RunAsync();
        CheckRows();
    }

    [Fact]
    public async Task A_long_text_is_asked_about_in_windows_that_overlap()
    {
        string context = string.Join(' ', Enumerable.Range(0, 40).Select(word => $"w{(char)('a' + (word % 26))}{(char)('a' + (word / 26))}"));
        string answer = "wka wla";
        int start = context.IndexOf(answer, StringComparison.Ordinal);
        _fixture.Tokenizer = new TokenizerArguments { VocabSize = 400, MaxLength = 24 };
        _fixture.TaskArguments = new TaskArguments { DocStride = 6 };
        _fixture.Add("x.jsonl", $$$"""
            {"context": "{{{context}}}", "question": "Where?", "answers": {"text": ["{{{answer}}}"], "answer_start": [{{{start}}}]}}
            """);

        await _fixture.RunAsync();

        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        Assert.InRange(rows.Count, 3, 20);
        List<string> seen = [];
        for (int row = 0; row < rows.Count; row++)
        {
            Assert.InRange(rows.InputIds(row).Length, 3, 24);
            Assert.Equal(row == 0, !rows.Reference(row).IsEmpty);
            (int first, int last) = (rows.Labels(row)[0], rows.Labels(row)[1]);
            if (first > 0)
            {
                seen.Add(context[rows.Offsets(row)[2 * first]..rows.Offsets(row)[(2 * last) + 1]]);
            }

            if (row > 0)
            {
                int[] before = Texts(rows, row - 1);
                Assert.Equal(before[^6..], Texts(rows, row)[..6]);
            }
        }

        Assert.NotEmpty(seen);
        Assert.All(seen, text => Assert.Equal(answer, text));
    }

    [Theory]
    [InlineData("{\"question\": \"q\", \"context\": \"The cat\", \"answers\": {\"text\": [\"cat\"], \"answer_start\": [3]}}", "FT2190", 52)]
    [InlineData("{\"question\": \"q\", \"context\": \"The cat\", \"answers\": {\"text\": [\"dog\"], \"answer_start\": [4]}}", "FT2190", 52)]
    [InlineData("{\"question\": \"q\", \"context\": \"The cat\", \"answers\": {\"text\": [\"cat\"], \"answer_start\": [40]}}", "FT2190", 52)]
    [InlineData("{\"question\": \"q\", \"context\": \"The cat\", \"answers\": {\"text\": [\"cat\"], \"answer_start\": [-1]}}", "FT2190", 52)]
    [InlineData("{\"question\": \"q\", \"context\": \"The cat\", \"answers\": {\"text\": [\"cat\", \"The\"], \"answer_start\": [4, 1]}}", "FT2190", 52)]
    [InlineData("{\"question\": \"q\", \"context\": \"The cat\", \"answers\": {\"text\": [\"cat\"], \"answer_start\": []}}", "FT2191", 52)]
    [InlineData("{\"question\": \"q\", \"context\": \"The cat\", \"answers\": {\"text\": [\"cat\"]}}", "FT2191", 52)]
    [InlineData("{\"question\": \"q\", \"context\": \"The cat\", \"answers\": {\"text\": [\"\"], \"answer_start\": [0]}}", "FT2191", 52)]
    [InlineData("{\"question\": \"q\", \"context\": \"The cat\", \"answers\": {\"text\": [\"cat\"], \"answer_start\": [\"4\"]}}", "FT2191", 52)]
    [InlineData("{\"question\": \"q\", \"context\": \"The cat\", \"answers\": \"cat\"}", "FT2191", 52)]
    [InlineData("{\"question\": \"q\", \"context\": \"The cat\", \"answers\": null}", "FT2191", 52)]
    [InlineData("{\"question\": \"q\", \"context\": \"The cat\", \"answers\": {\"text\": [], \"answer_start\": []}}", "FT2192", 52)]
    [InlineData("{\"question\": \"q\", \"context\": \"The cat\", \"answers\": []}", "FT2192", 52)]
    [InlineData("{\"question\": \"q\", \"context\": \"The cat\"}", "FT2002", 1)]
    public async Task Answers_that_are_not_where_they_should_be_are_errors_at_their_place(string row, string code, int column)
    {
        _fixture.Add("x.jsonl", "{\"question\": \"q\", \"context\": \"a b\", \"answers\": [{\"text\": \"b\", \"answer_start\": 2}]}\n" + row + "\n");

        FineTuneException exception = await Assert.ThrowsAsync<FineTuneException>(() => _fixture.RunAsync());

        Assert.Equal((code, 2, column), (exception.Descriptor.Code, exception.Position!.Line, exception.Position.Column));
    }

    [Fact]
    public async Task An_error_in_nested_questions_stands_at_the_question()
    {
        _fixture.Add("x.json", Nested.Replace("\"answer_start\": 8", "\"answer_start\": 9", StringComparison.Ordinal), change: Named("x.json"));

        FineTuneException exception = await Assert.ThrowsAsync<FineTuneException>(() => _fixture.RunAsync());

        Assert.Equal(("FT2190", 4), (exception.Descriptor.Code, exception.Position!.Line));
        Assert.Equal(Nested.Split('\n')[3].IndexOf("[{\"text\"", StringComparison.Ordinal) + 1, exception.Position.Column);
        Assert.Contains("first at 8", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_in_an_article_that_is_a_line_stands_at_the_question()
    {
        _fixture.Add("x.jsonl", NestedLines.Replace("\"answer_start\": 8", "\"answer_start\": 9", StringComparison.Ordinal));

        FineTuneException exception = await Assert.ThrowsAsync<FineTuneException>(() => _fixture.RunAsync());

        Assert.Equal(("FT2190", 3), (exception.Descriptor.Code, exception.Position!.Line));
        Assert.Equal(NestedLines.Split('\n')[2].IndexOf("[{\"text\"", StringComparison.Ordinal) + 1, exception.Position.Column);
    }

    /// <summary>Before, each of these left out questions in silence: the paragraph's own, or all behind it.</summary>
    [Theory]
    [InlineData("{\"context\": \"a b\"}", "FT2002", "There is no column 'qas' in line 3; the columns are: context.")]
    [InlineData("{\"context\": \"a b\", \"qas\": null}", "FT2006", "it holds null")]
    [InlineData("{\"context\": \"a b\", \"qas\": {}}", "FT2006", "it holds an object")]
    [InlineData("null", "FT2006", "it holds null")]
    [InlineData("\"a b\"", "FT2006", "it holds a string")]
    [InlineData("[{\"context\": \"a b\", \"qas\": []}]", "FT2006", "it holds a list")]
    [InlineData("{\"context\": \"a b\", \"qas\": [5]}", "FT2006", "it holds a number")]
    [InlineData("{\"context\": \"a b\", \"qas\": [{}]}", "FT2002", "There is no column 'question' in line 3; the columns are: context.")]
    [InlineData("{\"context\": \"a b\", \"qas\": [{ }]}", "FT2002", "There is no column 'question' in line 3; the columns are: context.")]
    public async Task A_paragraph_without_questions_is_an_error_at_its_place(string paragraph, string code, string said)
    {
        const string first = "{\"context\": \"The red cat sits here.\"";
        string all = Nested.Replace(first, $"\n{paragraph},\n{first}", StringComparison.Ordinal);
        _fixture.Add("x.json", all, change: Named("x.json"));

        FineTuneException exception = await Assert.ThrowsAsync<FineTuneException>(() => _fixture.RunAsync());

        Assert.Equal((code, 3), (exception.Descriptor.Code, exception.Position!.Line));
        Assert.Contains(said, exception.Message, StringComparison.Ordinal);
    }

    /// <summary>And so is a list of the name paragraphs that is none of SQuAD's.</summary>
    [Fact]
    public async Task Articles_without_any_question_are_said()
    {
        _fixture.Add("x.json", """{"data": [{"title": "Cats", "paragraphs": ["The red cat sits here."]}]}""", change: Named("x.json"));
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.UnknownColumn);
        Assert.Contains("the columns are: title, paragraphs", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("question", "or set QuestionColumn on the Dataset to the column that has it.")]
    [InlineData("context", "or set ContextColumn on the Dataset to the column that has it.")]
    [InlineData("answers", "or set AnswersColumn on the Dataset to the column that has it.")]
    public async Task A_column_that_is_not_there_is_told_with_what_names_it(string column, string said)
    {
        _fixture.Add("x.jsonl", Flat.Replace($"\"{column}\"", "\"other\"", StringComparison.Ordinal));
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.UnknownColumn);
        Assert.EndsWith(said, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"Which cat?\"", "QuestionColumn")]
    [InlineData("\"The red cat sits here.\"", "ContextColumn")]
    public async Task A_text_that_is_none_is_told_with_what_names_its_column(string text, string metadata)
    {
        _fixture.Add("x.jsonl", Flat.Replace(text, "null", StringComparison.Ordinal));
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.NotText);
        Assert.EndsWith($"or set {metadata} on the Dataset to the column with the text.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Places_count_characters_of_Unicode()
    {
        _fixture.Add("x.jsonl", "{\"question\": \"q\", \"context\": \"😀😀 cat\", \"answers\": {\"text\": [\"cat\"], \"answer_start\": [3]}}\n");

        await _fixture.RunAsync();

        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        Assert.Equal(5, rows.Offsets(0)[2 * rows.Labels(0)[0]]);
    }

    [Fact]
    public async Task Questions_without_an_answer_are_labelled_with_the_class_token_where_the_project_has_such()
    {
        _fixture.TaskArguments = new TaskArguments { VersionTwoWithNegative = true };
        _fixture.Add(
            "x.json",
            Nested.Replace("[{\"text\": \"red\", \"answer_start\": 4}]", "[], \"is_impossible\": true", StringComparison.Ordinal),
            change: Named("x.json"));

        await _fixture.RunAsync();

        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        Assert.Equal([0, 0], rows.Labels(0).ToArray());
        Assert.NotEqual(0, rows.Labels(1)[0]);
    }

    [Fact]
    public async Task A_question_that_leaves_no_room_is_an_error_or_left_out()
    {
        _fixture.Tokenizer = new TokenizerArguments { VocabSize = 100, MaxLength = 12 };
        _fixture.Add("x.jsonl", Flat.Replace("Which cat?", string.Join(' ', Enumerable.Repeat("red", 30)), StringComparison.Ordinal));

        FineTuneException exception = await Assert.ThrowsAsync<FineTuneException>(() => _fixture.RunAsync());
        Assert.Equal(("FT2193", 1), (exception.Descriptor.Code, exception.Position!.Line));

        _fixture.Tokenizer = _fixture.Tokenizer with { MaxLength = 32, TruncationPolicy = TruncationPolicy.Drop };
        await _fixture.RunAsync();
        Assert.Equal(1, _fixture.Info().Splits["train"].Rows);
    }

    private static Func<DatasetSpec, DatasetSpec> Named(string name) => spec =>
        name.EndsWith(".json", StringComparison.Ordinal) ? spec with { Format = DatasetFormat.Json } : spec;

    private static int[] Texts(TokenizedSplit rows, int row)
    {
        int[] offsets = rows.Offsets(row).ToArray();
        return [.. rows.InputIds(row).ToArray().Where((_, token) => offsets[2 * token] >= 0)];
    }

    private void CheckRows()
    {
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        Assert.Equal(2, rows.Count);
        Assert.Equal(["red", "red cat"], Enumerable.Range(0, 2).Select(row =>
        {
            QuestionReference reference = QuestionReference.Parse(rows.Reference(row));
            int[] offsets = rows.Offsets(row).ToArray();
            return reference.Context[offsets[2 * rows.Labels(row)[0]]..offsets[(2 * rows.Labels(row)[1]) + 1]];
        }));
        Assert.Equal(["red cat", "cat"], QuestionReference.Parse(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(rows.Reference(1)))).Answers);
    }

#pragma warning disable IDE1006, CA1002, CA2227 // Names of the columns.
    private sealed class ListsRow
    {
        public string question { get; set; } = "";

        public string context { get; set; } = "The red cat sits here.";

        public Lists? answers { get; set; }
    }

    private sealed class Lists
    {
        public List<string> text { get; set; } = [];

        public List<int> answer_start { get; set; } = [];
    }

    private sealed class StructuresRow
    {
        public string question { get; set; } = "";

        public string context { get; set; } = "The red cat sits here.";

        public List<Structure> answers { get; set; } = [];
    }

    private sealed class Structure
    {
        public string text { get; set; } = "";

        public int answer_start { get; set; }
    }
#pragma warning restore IDE1006, CA1002, CA2227
}
