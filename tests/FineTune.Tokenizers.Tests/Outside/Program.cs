// A program that knows only the package. It holds tokenizers against what Hugging Face's library makes of the same texts, and says how many rows differ.
using System.Buffers;
using System.Reflection;
using System.Runtime.Versioning;
using System.Text.Json;
using FineTune.Tokenizers;
using Microsoft.ML.Tokenizers;

int rows = 0;
List<string> differences = [];
foreach (string folder in args)
{
    HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.FromFolder(folder);
    using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "golden.json")));
    foreach (JsonElement row in golden.RootElement.GetProperty("rows").EnumerateArray())
    {
        if (row.TryGetProperty("side", out JsonElement side) && side.GetString() == "left")
        {
            // A matter of tokenizer_config.json.
            continue;
        }

        rows++;
        TokenizerEncoding encoding = Encode(tokenizer, row);
        Compare(folder, row, "ids", Numbers(row, "ids"), encoding.Ids);
        Compare(folder, row, "type_ids", Numbers(row, "type_ids"), encoding.TypeIds);
        Compare(folder, row, "special", Numbers(row, "special"), encoding.SpecialTokensMask.Select(special => special ? 1 : 0));
        Compare(folder, row, "tokens", row.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!), encoding.Tokens);
        Compare(folder, row, "offsets", row.GetProperty("offsets").EnumerateArray().Select(pair => $"{pair[0]}-{pair[1]}"), Offsets(row, encoding));
        if (row.TryGetProperty("plain", out _))
        {
            CompareTokenizer(folder, row, tokenizer, tokenizer);
        }
    }
}

string framework = typeof(HuggingFaceTokenizer).Assembly.GetCustomAttribute<TargetFrameworkAttribute>()!.FrameworkName;
Console.WriteLine($"{framework}: {rows} rows, {differences.Count} differences");
differences.Take(5).ToList().ForEach(Console.WriteLine);
return differences.Count == 0 && rows > 0 ? 0 : 1;

TokenizerEncoding Encode(HuggingFaceTokenizer tokenizer, JsonElement row)
{
    if (row.TryGetProperty("split", out JsonElement words))
    {
        return tokenizer.EncodeWords([.. words.EnumerateArray().Select(word => word.GetString()!)]);
    }

    if (!row.TryGetProperty("pair", out JsonElement pair))
    {
        return tokenizer.EncodeBatch([row.GetProperty("text").GetString()!])[0];
    }

    var strategy = Enum.Parse<TruncationStrategy>(row.GetProperty("truncation").GetString()!.Replace("_", ""), ignoreCase: true);
    return tokenizer.Encode(row.GetProperty("text").GetString()!, pair.GetString(), maxLength: row.GetProperty("max_length").GetInt32(), truncation: strategy);
}

// The same tokenizer as Microsoft's base class has it.
void CompareTokenizer(string folder, JsonElement row, HuggingFaceTokenizer tokenizer, Tokenizer any)
{
    string text = row.GetProperty("text").GetString()!;
    int[] plain = Numbers(row, "plain");
    Compare(folder, row, "EncodeToIds", Numbers(row, "ids"), any.EncodeToIds(text));
    Compare(folder, row, "EncodeToTokens", Numbers(row, "ids"), any.EncodeToTokens(text, out _).Select(token => token.Id));
    tokenizer.AddSpecialTokens = false;
    Compare(folder, row, "EncodeToIds without special tokens", plain, any.EncodeToIds(text));
    tokenizer.AddSpecialTokens = true;
    Compare(folder, row, "Decode", [row.GetProperty("decoded_with_special").GetString()!], [any.Decode(plain)]);
    Compare(folder, row, "Decode without special tokens", [row.GetProperty("decoded").GetString()!], [tokenizer.Decode(plain, skipSpecialTokens: true)]);
    char[] buffer = new char[any.Decode(plain).Length];
    Compare(folder, row, "Decode into a buffer", [(OperationStatus.Done, plain.Length)], [(any.Decode(plain, buffer, out int consumed, out _), consumed)]);
}

void Compare<T>(string folder, JsonElement row, string what, IEnumerable<T> expected, IEnumerable<T> actual)
{
    if (!expected.SequenceEqual(actual))
    {
        differences.Add($"{folder}: {what}: {string.Join(' ', actual)} instead of {string.Join(' ', expected)}: {row}");
    }
}

static int[] Numbers(JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];

// In code points, as Python counts them.
static IEnumerable<string> Offsets(JsonElement row, TokenizerEncoding encoding) => encoding.Offsets.Select((range, i) =>
{
    string text = encoding.SequenceIds[i] is not { } sequence ? ""
        : row.TryGetProperty("split", out JsonElement words) ? words[encoding.WordIds[i]!.Value].GetString()!
        : row.GetProperty(sequence == 0 ? "text" : "pair").GetString()!;
    return $"{text[..range.Start].EnumerateRunes().Count()}-{text[..range.End].EnumerateRunes().Count()}";
});
