using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Tests.Tokenization;

public sealed class BertTokenizerTests : IDisposable
{
    private readonly BertGolden golden = new();
    private readonly TokenizedText result = new();

    public void Dispose() => golden.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ids_are_those_of_hugging_face(bool lowercase)
    {
        var tokenizer = new BertTokenizer(golden.Definition(lowercase));
        string[] texts = golden.Texts;
        JsonElement encodings = golden.Encodings(lowercase);
        for (int i = 0; i < texts.Length; i++)
        {
            tokenizer.Encode(texts[i], 10_000, result);
            AssertIds(encodings.GetProperty("ids")[i], texts[i]);
            tokenizer.Encode(texts[i], 6, result);
            AssertIds(encodings.GetProperty("truncated")[i], texts[i]);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pairs_are_truncated_as_hugging_face_does(bool lowercase)
    {
        var tokenizer = new BertTokenizer(golden.Definition(lowercase));
        foreach (JsonElement pair in golden.Encodings(lowercase).GetProperty("pairs").EnumerateArray())
        {
            string first = pair.GetProperty("first").GetString()!;
            tokenizer.EncodePair(first, pair.GetProperty("second").GetString(), pair.GetProperty("max_length").GetInt32(), result);
            AssertIds(pair.GetProperty("ids"), pair.GetRawText());
            Assert.Equal(BertGolden.Numbers(pair.GetProperty("types")), result.TokenTypeIds.ToArray().Select(type => (int)type));
        }
    }

    [Fact]
    public void Every_unicode_character_is_treated_as_hugging_face_does()
    {
        foreach (JsonElement expected in golden.Root.GetProperty("characters").EnumerateArray())
        {
            JsonElement stripAccents = expected.GetProperty("strip_accents");
            var options = new BertNormalization
            {
                Lowercase = expected.GetProperty("lowercase").GetBoolean(),
                StripAccents = stripAccents.ValueKind == JsonValueKind.Null ? null : stripAccents.GetBoolean(),
                HandleChineseChars = expected.GetProperty("handle_chinese_chars").GetBoolean(),
            };
            Assert.Equal(expected.GetProperty("sha256").GetString(), HashOfAllCharacters(options));
        }
    }

    [Fact]
    public void Lost_tokens_are_counted()
    {
        var tokenizer = new BertTokenizer(golden.Definition(lowercase: true));

        tokenizer.Encode("a a a a a", 5, result);
        Assert.Equal(2, result.LostTokens);
        Assert.Equal(5, result.InputIds.Length);

        tokenizer.EncodePair("a a a a a", "b b", 6, result);
        Assert.Equal(4, result.LostTokens);

        tokenizer.Encode("a", 5, result);
        Assert.Equal(0, result.LostTokens);
    }

    [Fact]
    public void A_row_of_one_text_has_no_token_types()
    {
        var tokenizer = new BertTokenizer(golden.Definition(lowercase: true));
        tokenizer.EncodePair("a", "b", 10, result);
        Assert.Equal<sbyte>([0, 0, 0, 1, 1], result.TokenTypeIds.ToArray());
        tokenizer.Encode("a", 10, result);
        Assert.True(result.TokenTypeIds.IsEmpty);
    }

    [Fact]
    public void A_lone_surrogate_is_left_out()
    {
        var tokenizer = new BertTokenizer(golden.Definition(lowercase: true));
        tokenizer.Encode("c\ud800at", 10, result);
        int[] broken = result.InputIds.ToArray();
        tokenizer.Encode("cat", 10, result);
        Assert.Equal(broken, result.InputIds.ToArray());
    }

    private void AssertIds(JsonElement expected, string text) =>
        Assert.True(
            result.InputIds.SequenceEqual(BertGolden.Numbers(expected)),
            $"'{text}' gives {string.Join(' ', result.InputIds.ToArray())} instead of {expected.GetRawText()}");

    private static string HashOfAllCharacters(BertNormalization options)
    {
        var splitter = new BertWordSplitter(options);
        var words = new WordList();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int code = 0; code < 0x110000; code++)
        {
            if (Rune.IsValid(code))
            {
                splitter.Split($"a{new Rune(code)}b", words);
                hash.AppendData(Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Range(0, words.Count).Select(i => words[i].ToString())) + "\n"));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
