using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FineTune.Testing;

namespace FineTune.Tokenizers.Tests;

/// <summary>
/// Special tokens and token types around texts, for every class of transformers that golden/special_tokens.py asked, with each value of add_bos_token and
/// add_eos_token, with and without a tokenizer.json.
/// </summary>
public sealed class SpecialTokensTests : IDisposable
{
    private const int MostDifferences = 12;

    private static readonly string Goldens = Path.Combine(AppContext.BaseDirectory, "golden");
    private static readonly JsonObject Golden = JsonNode.Parse(File.ReadAllText(Path.Combine(Goldens, "special_tokens.json")))!.AsObject();
    private static readonly string[] Special = [.. Golden["special"]!.AsArray().Select(token => token!.GetValue<string>())];
    private static readonly string[] Tokens = [.. Special, .. Golden["text"]!.AsArray().Select(token => token!.GetValue<string>())];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Sources() => [.. Golden["rows"]!.AsArray().Select(row => row!["source"]!.GetValue<string>()).Distinct()];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Special_tokens_around_texts_are_those_of_transformers(string source)
    {
        List<string> differences = [];
        int compared = 0;
        foreach (JsonNode? row in Golden["rows"]!.AsArray().Where(row => row!["source"]!.GetValue<string>() == source))
        {
            WriteFiles(source, row!);
            foreach (string flags in row!["flags"]!.GetValue<string>().Split(' '))
            {
                WriteConfig(row, flags);
                TextTokenizer tokenizer = TokenizerFiles.Load(_folder.Path);
                compared++;
                string single = Layout(tokenizer, pair: false);
                string pair = Layout(tokenizer, pair: true);
                string[] theirs = [.. row["single"]!.GetValue<string>().Split(' ').Select(part => part[..part.LastIndexOf(':')])];
                if (single != string.Join(' ', theirs) || pair != row["pair"]!.GetValue<string>())
                {
                    differences.Add($"{row["config"]?.ToJsonString()} {row["tokenizer_class"]} {row["options"]?.ToJsonString()} own={row["own"]} "
                        + $"template={row["template"]} {flags}\n"
                        + $"  ours   {single} | {pair}\n  theirs {row["single"]} | {row["pair"]} ({row["type"]})");
                }
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {compared} differ:\n{string.Join('\n', differences.Take(MostDifferences))}");
    }

    private static string Layout(TextTokenizer tokenizer, bool pair)
    {
        var text = new TokenizedText(details: true);
        if (pair)
        {
            tokenizer.EncodePair("a", "b", int.MaxValue, text);
        }
        else
        {
            tokenizer.Encode("a", int.MaxValue, text);
        }

        var written = new StringBuilder();
        string last = "";
        for (int i = 0; i < text.InputIds.Length; i++)
        {
            string name = text.SequenceOf(i) is { } sequence ? sequence == 0 ? "A" : "B" : tokenizer.TokenOf(text.InputIds[i])!;
            string part = pair ? string.Create(CultureInfo.InvariantCulture, $"{name}:{text.TokenTypeIds[i]}") : name;
            if (text.SequenceOf(i) is null || part != last)
            {
                written.Append(written.Length == 0 ? "" : " ").Append(part);
            }

            last = part;
        }

        return written.ToString();
    }

    private void WriteFiles(string source, JsonNode row)
    {
        foreach (string file in Directory.EnumerateFiles(_folder.Path))
        {
            File.Delete(file);
        }

        switch (source)
        {
            case "vocab.txt":
                _folder.Write("vocab.txt", string.Concat(Tokens.Select(token => token + "\n")));
                break;
            case "vocab.json":
                _folder.Write("vocab.json", Vocabulary().ToJsonString());
                _folder.Write("merges.txt", "#version: 0.2\n");
                break;
            case "WordPiece" or "BPE" or "Unigram":
                _folder.Write("tokenizer.json", TokenizerJson(source, row["template"] is not null).ToJsonString());
                break;
            default:
                File.Copy(Path.Combine(Goldens, "tokenizers", source), _folder[Path.GetFileName(source)]);
                break;
        }

        _folder.Write("config.json", (row["config"] ?? new JsonObject()).ToJsonString());
    }

    private void WriteConfig(JsonNode row, string flags)
    {
        var config = (JsonObject)(row["options"]?.DeepClone() ?? new JsonObject());
        if (row["tokenizer_class"] is { } written)
        {
            config["tokenizer_class"] = written.DeepClone();
        }

        foreach ((string name, JsonNode? token) in row["own"] is null ? [] : Golden["own"]!.AsObject())
        {
            config[name] = token!.DeepClone();
        }

        foreach ((string name, char flag) in new[] { "add_bos_token", "add_eos_token" }.Zip(flags).Where(entry => entry.Second != '-'))
        {
            config[name] = flag == 't';
        }

        _folder.Write("tokenizer_config.json", config.ToJsonString());
    }

    private static JsonObject Vocabulary() => new(Tokens.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id)));

    internal static JsonObject TokenizerJson(string model, bool hasTemplate) => new()
    {
        ["version"] = "1.0",
        ["added_tokens"] = new JsonArray(
            [.. Special.Select((token, id) => new JsonObject { ["id"] = id, ["content"] = token, ["special"] = true, ["normalized"] = false })]),
        ["normalizer"] = null,
        ["pre_tokenizer"] = JsonNode.Parse(model == "BPE"
            ? """{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}"""
            : """{"type": "WhitespaceSplit"}"""),
        ["post_processor"] = hasTemplate ? Template() : null,
        ["decoder"] = null,
        ["model"] = model switch
        {
            "WordPiece" => new JsonObject
            {
                ["type"] = model,
                ["unk_token"] = "[UNK]",
                ["continuing_subword_prefix"] = "##",
                ["max_input_chars_per_word"] = 100,
                ["vocab"] = Vocabulary(),
            },
            "BPE" => new JsonObject { ["type"] = model, ["vocab"] = Vocabulary(), ["merges"] = new JsonArray() },
            _ => new JsonObject
            {
                ["type"] = model,
                ["unk_id"] = 3,
                ["vocab"] = new JsonArray([.. Tokens.Select(token => new JsonArray(token, 0.0))]),
            },
        },
    };

    private static JsonObject Template()
    {
        int id = Array.IndexOf(Special, "<marker>");
        return new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray(Piece("SpecialToken", "<marker>", 0), Piece("Sequence", "A", 0)),
            ["pair"] = new JsonArray(
                Piece("SpecialToken", "<marker>", 0), Piece("Sequence", "A", 0), Piece("SpecialToken", "<marker>", 1), Piece("Sequence", "B", 1)),
            ["special_tokens"] = new JsonObject
            {
                ["<marker>"] = new JsonObject { ["id"] = "<marker>", ["ids"] = new JsonArray(id), ["tokens"] = new JsonArray("<marker>") }
            },
        };
    }

    private static JsonObject Piece(string kind, string id, int type) => new() { [kind] = new JsonObject { ["id"] = id, ["type_id"] = type } };
}
