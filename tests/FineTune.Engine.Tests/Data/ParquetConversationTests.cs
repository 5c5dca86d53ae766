using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using Parquet.Serialization;

namespace FineTune.Engine.Tests.Data;

/// <summary>Conversations in Parquet, as most of the Hub's are: lists of structures (golden/parquet/generate_conversations.py).</summary>
public sealed class ParquetConversationTests : IDisposable
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Data", "golden", "parquet");

    private readonly StageFixture _fixture = new()
    {
        Kind = FineTuneTask.TextGeneration,
        BaseModel = new BaseModelSpec("builtin:llama-tiny", BaseModelKind.Builtin, "llama-tiny"),
        Tokenizer = new TokenizerArguments { VocabSize = 300 },
        TaskArguments = new TaskArguments { ChatTemplate = "chatml" },
    };

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Messages_are_those_of_the_same_rows_in_JSON()
    {
        JsonArray expected = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "conversations.json")))!.AsArray();

        JsonObject[] rows = await ReadAsync("conversations.parquet", RowShape.CausalText);

        Assert.Equal(expected.Count, rows.Length);
        Assert.All(expected.Zip(rows), row => Assert.True(JsonNode.DeepEquals(row.First, row.Second["Messages"]), row.Second.ToJsonString()));
        Assert.Contains("\"score\":1.0,", rows[0].ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("[{\"name\": \"look\"}]", rows[0]["Tools"]!.GetValue<string>());
        Assert.False(rows[1].ContainsKey("Tools"));
    }

    [Fact]
    public async Task Preferences_are_lists_of_structures_too()
    {
        JsonObject[] rows = await ReadAsync("preferences.parquet", RowShape.Preferences);

        const string Expected = """
            {"Chosen":[{"role":"assistant","content":"sat"}],"Rejected":[{"role":"assistant","content":"dog"}],"Prompt":[{"role":"user","content":"the cat"}]}
            """;
        Assert.Equal(Expected, rows[0].ToJsonString());
    }

    [Fact]
    public async Task Rows_of_messages_are_tokenized_as_those_of_JSON_are()
    {
        string path = _fixture.Folder["train.parquet"];
        Message[] messages = [new() { role = "user", content = "the cat" }, new() { role = "assistant", content = "sat" }];
        await WriteAsync<Conversation>(path, [new() { messages = [.. messages] }]);
        _fixture.AddFile(path);

        await _fixture.RunAsync();

        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, SplitNames.Train);
        int[] parquet = [.. rows.InputIds(0).ToArray()];
        _fixture.Datasets.Clear();
        _fixture.Add("train.jsonl", """{"messages": [{"role": "user", "content": "the cat"}, {"role": "assistant", "content": "sat"}]}""" + "\n");
        await _fixture.RunAsync();
        using TokenizedSplit again = TokenizedSplit.Open(_fixture.Output, SplitNames.Train);
        Assert.Equal([.. again.InputIds(0).ToArray()], parquet);
    }

    [Fact]
    public async Task What_a_message_holds_beside_texts_and_numbers_is_FT2007()
    {
        string path = _fixture.Folder["train.parquet"];
        await WriteAsync<Dated>(path, [new() { messages = [new() { role = "user", at = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc) }] }]);
        _fixture.AddFile(path);

        FineTuneException failure = await _fixture.FailAsync(DiagnosticCatalog.NotText);

        Assert.Contains("lists or structures with dates in them", failure.Message, StringComparison.Ordinal);
        Assert.Contains("messages", failure.Message, StringComparison.Ordinal);
    }

    private async Task<JsonObject[]> ReadAsync(string file, RowShape shape)
    {
        string path = Path.Combine(Folder, file);
        var spec = new DatasetSpec { Files = [path], Split = SplitNames.Train, Format = DatasetFormat.Parquet };
        DatasetTable table = await ColumnFinder.FindAsync(spec, shape, new StageContext(_fixture.Sink, _fixture.Folder.Path, default));
        await using IRowReader reader = await DataFile.OpenRowsAsync(table, path, default);
        List<JsonObject> rows = [];
        while (await reader.ReadAsync(default))
        {
            rows.Add(JsonNode.Parse(reader.Get(DatasetColumn.Text).ToString())!.AsObject());
        }

        return [.. rows];
    }

    private static async Task WriteAsync<T>(string path, T[] rows)
        where T : class, new()
    {
        await using FileStream file = File.Create(path);
        await ParquetSerializer.SerializeAsync(rows, file);
    }

#pragma warning disable IDE1006, CA1002, CA2227 // Names of the columns.
    private sealed class Conversation
    {
        public List<Message> messages { get; set; } = [];
    }

    private sealed class Message
    {
        public string? role { get; set; }

        public string? content { get; set; }
    }

    private sealed class Dated
    {
        public List<DatedMessage> messages { get; set; } = [];
    }

    private sealed class DatedMessage
    {
        public string? role { get; set; }

        public DateTime at { get; set; }
    }
#pragma warning restore IDE1006, CA1002, CA2227
}
