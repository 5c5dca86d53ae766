using System.Text.Json.Nodes;
using FineTune.Testing;

namespace FineTune.Tokenizers.Tests;

/// <summary>
/// Members of tokenizer_config.json and special_tokens_map.json beside a tokenizer.json, as transformers takes them (golden/tokenizer_config.py).
/// </summary>
public sealed class TokenizerConfigTests : IDisposable
{
    private static readonly JsonObject Golden =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "tokenizer_config.json")))!.AsObject();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int> Rows() => [.. Enumerable.Range(0, Golden["rows"]!.AsArray().Count)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Members_count_as_they_do_in_transformers(int index)
    {
        JsonNode row = Golden["rows"]![index]!;
        JsonObject json = SpecialTokensTests.TokenizerJson(row["kind"]!.GetValue<string>(), hasTemplate: false);
        foreach ((string name, JsonNode? part) in row["parts"]!.AsObject())
        {
            json[name] = part?.DeepClone();
        }

        _folder.Write("tokenizer.json", json.ToJsonString());
        _folder.Write("tokenizer_config.json", row["config"]!.ToJsonString());
        _folder.Write("special_tokens_map.json", row["map"]!.ToJsonString());
        TextTokenizer tokenizer = TokenizerFiles.Load(_folder.Path);

        string[] ours = [.. Golden["texts"]!.AsArray().Select(text => Encode(tokenizer, text!.GetValue<string>(), int.MaxValue))];

        Assert.Equal(row["ids"]!.AsArray().Select(ids => ids!.ToJsonString()), ours);
        Assert.Equal(row["cut"]!.ToJsonString(), Encode(tokenizer, "a b c a b c a b c", 5));
        Assert.Equal(row["size"]!.GetValue<int>(), tokenizer.VocabularySize);
        AssertRole(row["config"]!["pad_token"] ?? row["map"]!["pad_token"] ?? row["parts"]!["padding"], row["pad"], tokenizer.PadTokenId);
        AssertRole(row["config"]!["bos_token"], row["bos"], tokenizer.BeginTokenId);
    }

    /// <summary>The ids are those of transformers 5.12; where there is an added_tokens_decoder, the file counts for nothing.</summary>
    [Theory]
    [InlineData(null, "[2,5,6,6,1,3]")]
    [InlineData("{}", "[2,5,6,6,1,3]")]
    [InlineData("""{"additional_special_tokens":["<new>","[ent]"]}""", "[2,5,6,1,7,3]")]
    [InlineData("""{"added_tokens_decoder":{}}""", "[2,5,1,1,1,1,1,1,1,3]")]
    public void Tokens_of_an_earlier_version_are_read_from_added_tokens_json(string? config, string ids)
    {
        _folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\n");
        _folder.Write("added_tokens.json", """{"[ent]":7,"<new>":6}""");
        if (config is not null)
        {
            _folder.Write("tokenizer_config.json", config);
        }

        string text = config?.Contains("additional", StringComparison.Ordinal) == true ? "hello <new> q [ent]" : "hello <new> <NEW> q";

        Assert.Equal(ids, Encode(TokenizerFiles.Load(_folder.Path), text, int.MaxValue));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"<new>":"6"}""")]
    [InlineData("""{"<new>":-1}""")]
    public void Added_tokens_without_ids_are_an_error(string tokens)
    {
        _folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\n");
        string path = _folder.Write("added_tokens.json", tokens);

        Assert.Equal(path, Assert.Throws<TokenizerException>(() => TokenizerFiles.Load(_folder.Path)).File);
    }

    private static void AssertRole(JsonNode? written, JsonNode? theirs, int? ours)
    {
        // Where no file says a role, ours is guessed by name for what needs one.
        if (written is not null)
        {
            Assert.Equal(theirs!.GetValue<int>(), ours);
        }
    }

    private static string Encode(TextTokenizer tokenizer, string text, int maxLength)
    {
        var result = new TokenizedText();
        tokenizer.Encode(text, maxLength, result);
        return new JsonArray([.. result.InputIds.ToArray().Select(id => JsonValue.Create(id))]).ToJsonString();
    }
}
