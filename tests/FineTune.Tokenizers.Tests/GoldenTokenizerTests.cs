using System.Text;
using System.Text.Json;

namespace FineTune.Tokenizers.Tests;

/// <summary>
/// Holds tokenizers against what Hugging Face's library makes of the same texts. Every folder under golden/tokenizers counts, so that one that
/// generate.py wrote with another seed only has to be put there, or anywhere FINETUNE_TOKENIZER_GOLDENS names.
/// </summary>
public sealed class GoldenTokenizerTests
{
    private const int MostDifferences = 5;

    [Theory]
    [MemberData(nameof(GoldenFolders.All), MemberType = typeof(GoldenFolders))]
    public void Ids_offsets_words_and_decoded_text_are_those_of_hugging_face(string folder)
    {
        TextTokenizer tokenizer = TokenizerFiles.Load(folder);
        List<string> differences = [];
        foreach (JsonElement row in GoldenFolders.Rows(folder))
        {
            differences.AddRange(Compare(tokenizer, row));
        }

        Assert.True(differences.Count == 0, $"{differences.Count} differ:\n{string.Join('\n', differences.Take(MostDifferences))}");
    }

    private static List<string> Compare(TextTokenizer tokenizer, JsonElement row)
    {
        List<string> differences = [];
        var detailed = new TokenizedText(details: true);
        var plain = new TokenizedText();
        Encode(tokenizer, row, detailed);
        Encode(tokenizer, row, plain);
        string written = row.TryGetProperty("text", out JsonElement text) ? text.GetRawText() : row.GetProperty("split").GetRawText();
        string ids = string.Join(' ', detailed.InputIds.ToArray());
        if (!plain.InputIds.SequenceEqual(detailed.InputIds))
        {
            differences.Add($"{written}: ids without details {string.Join(' ', plain.InputIds.ToArray())} instead of {ids}");
        }

        int count = detailed.InputIds.Length;
        differences.AddRange(Difference(written, "ids", ids, Joined(row.GetProperty("ids"))));
        differences.AddRange(Difference(written, "tokens", string.Join(' ', detailed.Tokens), Joined(row.GetProperty("tokens"))));
        differences.AddRange(Difference(
            written,
            "words",
            string.Join(' ', Enumerable.Range(0, count).Select(i => detailed.WordOf(i)?.ToString() ?? "null")),
            Joined(row.GetProperty("words"))));
        differences.AddRange(Difference(
            written,
            "special",
            string.Join(' ', detailed.SpecialTokensMask.ToArray().Select(special => special ? 1 : 0)),
            Joined(row.GetProperty("special"))));
        differences.AddRange(Difference(
            written, "offsets", Offsets(row, detailed), string.Join(' ', row.GetProperty("offsets").EnumerateArray().Select(pair => $"{pair[0]}-{pair[1]}"))));
        if (row.TryGetProperty("pair", out _))
        {
            differences.AddRange(Difference(written, "types", string.Join(' ', detailed.TokenTypeIds.ToArray()), Joined(row.GetProperty("type_ids"))));
        }

        if (row.TryGetProperty("plain", out JsonElement bare))
        {
            int[] tokens = [.. bare.EnumerateArray().Select(id => id.GetInt32())];
            tokenizer.AddsSpecialTokens = false;
            tokenizer.Encode(text.GetString(), int.MaxValue, plain);
            tokenizer.AddsSpecialTokens = true;
            differences.AddRange(Difference(written, "ids without special tokens", string.Join(' ', plain.InputIds.ToArray()), string.Join(' ', tokens)));
            differences.AddRange(Difference(written, "decoded", tokenizer.Decode(tokens, skipSpecialTokens: true), row.GetProperty("decoded").GetString()!));
            differences.AddRange(Difference(
                written,
                "decoded with special tokens",
                tokenizer.Decode(tokens, skipSpecialTokens: false),
                row.GetProperty("decoded_with_special").GetString()!));
        }

        return differences;
    }

    private static IEnumerable<string> Difference(string text, string what, string ours, string theirs) =>
        ours == theirs ? [] : [$"{text}: {what}\n  ours   {ours}\n  theirs {theirs}"];

    private static void Encode(TextTokenizer tokenizer, JsonElement row, TokenizedText result)
    {
        tokenizer.Truncation = TruncationStrategy.LongestFirst;
        tokenizer.TruncatesLeft = false;
        if (row.TryGetProperty("split", out JsonElement words))
        {
            tokenizer.EncodeWords([.. words.EnumerateArray().Select(word => word.GetString()!)], int.MaxValue, result);
        }
        else if (row.TryGetProperty("pair", out JsonElement pair))
        {
            tokenizer.Truncation = Enum.Parse<TruncationStrategy>(
                row.GetProperty("truncation").GetString()!.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
            tokenizer.TruncatesLeft = row.GetProperty("side").GetString() == "left";
            tokenizer.EncodePair(row.GetProperty("text").GetString(), pair.GetString(), row.GetProperty("max_length").GetInt32(), result);
        }
        else
        {
            tokenizer.Encode(row.GetProperty("text").GetString(), int.MaxValue, result);
        }
    }

    /// <summary>Offsets in code points, as Python counts them.</summary>
    private static string Offsets(JsonElement row, TokenizedText result)
    {
        var written = new StringBuilder();
        for (int i = 0; i < result.InputIds.Length; i++)
        {
            (int start, int end) = result.Offsets[i];
            string text = result.SequenceOf(i) is not { } sequence ? ""
                : row.TryGetProperty("split", out JsonElement words) ? words[result.WordOf(i)!.Value].GetString()!
                : row.GetProperty(sequence == 0 ? "text" : "pair").GetString()!;
            int first = text[..Math.Min(start, text.Length)].EnumerateRunes().Count();
            int last = text[..Math.Min(end, text.Length)].EnumerateRunes().Count();
            written.Append(System.Globalization.CultureInfo.InvariantCulture, $"{(i == 0 ? "" : " ")}{first}-{last}");
        }

        return written.ToString();
    }

    private static string Joined(JsonElement items) =>
        string.Join(' ', items.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString() : item.GetRawText()));
}
