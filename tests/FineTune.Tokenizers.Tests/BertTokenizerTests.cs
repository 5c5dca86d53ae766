using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FineTune.Tokenizers.Tests;

public sealed class BertTokenizerTests : IDisposable
{
    private readonly BertGolden _golden = new();
    private readonly TokenizedText _result = new();

    public void Dispose() => _golden.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ids_are_those_of_hugging_face(bool lowercase)
    {
        var tokenizer = new TextTokenizer(_golden.Definition(lowercase));
        string[] texts = _golden.Texts;
        JsonElement encodings = _golden.Encodings(lowercase);
        for (int i = 0; i < texts.Length; i++)
        {
            tokenizer.Encode(texts[i], 10_000, _result);
            AssertIds(encodings.GetProperty("ids")[i], texts[i]);
            tokenizer.Encode(texts[i], 6, _result);
            AssertIds(encodings.GetProperty("truncated")[i], texts[i]);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pairs_are_truncated_as_hugging_face_does(bool lowercase)
    {
        var tokenizer = new TextTokenizer(_golden.Definition(lowercase));
        foreach (JsonElement pair in _golden.Encodings(lowercase).GetProperty("pairs").EnumerateArray())
        {
            string first = pair.GetProperty("first").GetString()!;
            tokenizer.EncodePair(first, pair.GetProperty("second").GetString(), pair.GetProperty("max_length").GetInt32(), _result);
            AssertIds(pair.GetProperty("ids"), pair.GetRawText());
            Assert.Equal(BertGolden.Numbers(pair.GetProperty("types")), _result.TokenTypeIds.ToArray().Select(type => (int)type));
        }
    }

    [Fact]
    public void Every_unicode_character_is_treated_as_hugging_face_does()
    {
        foreach (JsonElement expected in _golden.Root.GetProperty("characters").EnumerateArray())
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
        var tokenizer = new TextTokenizer(_golden.Definition(lowercase: true));

        tokenizer.Encode("a a a a a", 5, _result);
        Assert.Equal(2, _result.LostTokens);
        Assert.Equal(5, _result.InputIds.Length);

        tokenizer.EncodePair("a a a a a", "b b", 6, _result);
        Assert.Equal(4, _result.LostTokens);

        tokenizer.Encode("a", 5, _result);
        Assert.Equal(0, _result.LostTokens);
    }

    [Fact]
    public void A_row_of_one_text_has_no_token_types()
    {
        var tokenizer = new TextTokenizer(_golden.Definition(lowercase: true));
        tokenizer.EncodePair("a", "b", 10, _result);
        Assert.Equal<sbyte>([0, 0, 0, 1, 1], _result.TokenTypeIds.ToArray());
        tokenizer.Encode("a", 10, _result);
        Assert.True(_result.TokenTypeIds.IsEmpty);
    }

    [Fact]
    public void Each_token_knows_its_word_and_whether_it_was_added()
    {
        var tokenizer = new TextTokenizer(_golden.Definition(lowercase: true));
        var result = new TokenizedText(details: true);

        tokenizer.EncodeWords(["unhappy", "cat", "", "[MASK] dogs"], 20, result);

        Assert.Equal([null, 0, 0, 1, 3, 3, 3, null], Enumerable.Range(0, result.InputIds.Length).Select(result.WordOf));
        Assert.Equal([true, false, false, false, false, false, false, true], result.SpecialTokensMask.ToArray());

        tokenizer.Encode("unhappy cat.", 20, result);
        Assert.Equal([null, 0, 0, 1, 2, null], Enumerable.Range(0, result.InputIds.Length).Select(result.WordOf));
    }

    [Fact]
    public void A_lone_surrogate_is_left_out()
    {
        var tokenizer = new TextTokenizer(_golden.Definition(lowercase: true));
        tokenizer.Encode("c\ud800at", 10, _result);
        int[] broken = _result.InputIds.ToArray();
        tokenizer.Encode("cat", 10, _result);
        Assert.Equal(broken, _result.InputIds.ToArray());
    }

    private void AssertIds(JsonElement expected, string text) =>
        Assert.True(
            _result.InputIds.SequenceEqual(BertGolden.Numbers(expected)),
            $"'{text}' gives {string.Join(' ', _result.InputIds.ToArray())} instead of {expected.GetRawText()}");

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
