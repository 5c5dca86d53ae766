using FineTune.Testing;

namespace FineTune.Tokenizers.Tests;

/// <summary>White space at tokens' ends and their offsets, as tokenizers 0.23 gives them for the same file.</summary>
public sealed class OffsetTrimmingTests : IDisposable
{
    private const string ByteLevel = """{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}""";
    private const string BehindBert = """{"type": "Sequence", "processors": [{"type": "BertProcessing", "sep": ["</s>", 1], "cls": ["<s>", 0]}, BYTES]}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The space that was added to a text is that of the first of all tokens, and behind a special token a text has none.</summary>
    [Theory]
    [InlineData("a ", true, "0-0 2-2 0-0")]
    [InlineData("a b", true, "0-0 2-3 0-0")]
    [InlineData(" b", true, "0-0 0-2 0-0")]
    [InlineData("a ", false, "1-1")]
    [InlineData("a b", false, "1-3")]
    public void Offsets_are_trimmed_of_what_special_tokens_stand_before(string text, bool special, string expected) =>
        Assert.Equal(expected, Offsets(BehindBert.Replace("BYTES", ByteLevel, StringComparison.Ordinal), "Removed", text, special));

    [Fact]
    public void The_second_text_of_a_pair_begins_anew()
    {
        HuggingFaceTokenizer tokenizer = Open(BehindBert.Replace("BYTES", ByteLevel, StringComparison.Ordinal), "Removed");

        Assert.Equal("0-0 0-1 0-0 1-3 0-0", Written(tokenizer.Encode("b", "a b")));
    }

    [Theory]
    [InlineData("x", "0-1")]
    [InlineData("aaax", "0-1 1-2 2-3 3-3")]
    public void More_spaces_than_characters_are_not_taken_out(string text, string expected) =>
        Assert.Equal(expected, Offsets(ByteLevel, "Isolated", text, special: true));

    private string Offsets(string postProcessor, string behavior, string text, bool special) =>
        Written(Open(postProcessor, behavior).Encode(text, addSpecialTokens: special));

    private HuggingFaceTokenizer Open(string postProcessor, string behavior) => HuggingFaceTokenizer.FromFile(_folder.Write("tokenizer.json", $$"""
        {
          "version": "1.0", "added_tokens": [], "decoder": null,
          "normalizer": {"type": "Replace", "pattern": {"String": "x"}, "content": "▁   "},
          "pre_tokenizer": {"type": "Split", "pattern": {"String": "a"}, "behavior": "{{behavior}}", "invert": false},
          "post_processor": {{postProcessor}},
          "model": {
            "type": "WordLevel", "unk_token": "<unk>",
            "vocab": {"<s>": 0, "</s>": 1, "<unk>": 2, " ": 3, "b": 4, "▁   ": 5, " b": 6}
          }
        }
        """));

    private static string Written(TokenizerEncoding encoding) =>
        string.Join(' ', encoding.Offsets.Select(place => FormattableString.Invariant($"{place.Start.Value}-{place.End.Value}")));
}
