using System.Buffers;
using FineTune.Testing;
using Microsoft.ML.Tokenizers;

namespace FineTune.Tokenizers.Tests;

/// <summary>What a program expects of a Microsoft.ML.Tokenizers.Tokenizer, whichever it is.</summary>
public sealed class MicrosoftTokenizerTests
{
    public static TheoryData<string> Names =>
        ["bert-uncased", "gpt2", "roberta", "llama2", "llama3", "t5", "sentencepiece-t5", "xlm-roberta", "clip", "word-level"];

    [Theory]
    [MemberData(nameof(Names))]
    public void At_most_so_many_tokens_are_encoded_and_no_character_is_cut(string name)
    {
        (HuggingFaceTokenizer tokenizer, string[] texts) = Open(name);
        int special = tokenizer.Encode("").SpecialTokensMask.Count(isSpecial => isSpecial);
        foreach (string text in texts)
        {
            int whole = tokenizer.CountTokens(text);
            for (int most = 0; most <= whole + 1; most++)
            {
                IReadOnlyList<int> ids = tokenizer.EncodeToIds(text, most, out string? normalized, out int consumed);
                int index = tokenizer.GetIndexByTokenCount(text, most, out _, out int count);
                int indexFromEnd = tokenizer.GetIndexByTokenCountFromEnd(text, most, out _, out int countFromEnd);

                Assert.Null(normalized);
                Assert.InRange(ids.Count, 0, most);
                Assert.Equal((ids.Count, consumed), (count, index));
                Assert.InRange(countFromEnd, 0, most);
                if (most >= whole)
                {
                    Assert.Equal(tokenizer.EncodeToIds(text), ids);
                    Assert.Equal((whole, text.Length, whole, 0), (ids.Count, consumed, countFromEnd, indexFromEnd));
                }
                else if (most < special)
                {
                    Assert.Equal((0, 0, 0, text.Length), (ids.Count, consumed, countFromEnd, indexFromEnd));
                }
                else
                {
                    // As Python truncates, but for tokens that share a character with the next one.
                    Assert.Equal(tokenizer.Encode(text, maxLength: ids.Count).Ids, ids);
                    Assert.False(IsWithinCharacter(text, consumed) || IsWithinCharacter(text, indexFromEnd));
                }
            }
        }
    }

    /// <summary>A program that takes a long text apart gets all of it, each part no longer than it may be.</summary>
    [Theory]
    [InlineData("gpt2")]
    [InlineData("roberta")]
    [InlineData("llama3")]
    public void Parts_of_a_text_put_together_are_the_text(string name)
    {
        (HuggingFaceTokenizer tokenizer, string[] texts) = Open(name);
        tokenizer.AddSpecialTokens = false;
        foreach (string text in texts)
        {
            string fromStart = "";
            for (int position = 0; position < text.Length;)
            {
                IReadOnlyList<int> ids = tokenizer.EncodeToIds(text.AsSpan(position), 20, out _, out int consumed);
                Assert.True(consumed > 0);
                fromStart += tokenizer.Decode(ids);
                position += consumed;
            }

            string fromEnd = "";
            for (int end = text.Length; end > 0;)
            {
                int index = tokenizer.GetIndexByTokenCountFromEnd(text.AsSpan(0, end), 20, out _, out _);
                Assert.True(index < end);
                fromEnd = tokenizer.Decode(tokenizer.EncodeToIds(text.AsSpan(index, end - index))) + fromEnd;
                end = index;
            }

            string whole = tokenizer.Decode(tokenizer.EncodeToIds(text));
            Assert.Equal(whole, fromStart);
            Assert.Equal(whole, fromEnd);
        }
    }

    [Fact]
    public void Tokens_have_their_text_and_their_place()
    {
        HuggingFaceTokenizer tokenizer = Open("bert-uncased").Tokenizer;

        IReadOnlyList<EncodedToken> tokens = tokenizer.EncodeToTokens("The CAT", out _);

        Assert.Equal(["[CLS]", "the", "cat", "[SEP]"], tokens.Select(token => token.Value));
        Assert.Equal([0..0, 0..3, 4..7, 0..0], tokens.Select(token => token.Offset));
        Assert.Equal(tokens, tokenizer.EncodeToTokens("The CAT".AsSpan(), out _));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decoding_into_a_buffer_gives_the_beginning_that_fits(string name)
    {
        (HuggingFaceTokenizer tokenizer, string[] texts) = Open(name);
        foreach (string text in texts.Take(12))
        {
            IReadOnlyList<int> ids = tokenizer.EncodeToIds(text);
            string whole = tokenizer.Decode(ids);
            for (int room = 0; room <= whole.Length + 1; room++)
            {
                char[] buffer = new char[room];

                OperationStatus status = tokenizer.Decode(ids, buffer, out int consumed, out int written);

                string begin = new(buffer, 0, written);
                Assert.StartsWith(begin, whole, StringComparison.Ordinal);
                Assert.Equal(tokenizer.Decode(ids.Take(consumed)), begin);
                Assert.Equal(room >= whole.Length, status == OperationStatus.Done);
                Assert.Equal(status == OperationStatus.Done ? ids.Count : consumed, consumed);
                Assert.True(status is OperationStatus.Done or OperationStatus.DestinationTooSmall);
            }
        }
    }

    [Theory]
    [InlineData("bert-uncased", "The Cat", true, false, "[CLS] [UNK] [UNK] [SEP]")]
    [InlineData("bert-uncased", "the cat", false, true, "[CLS] [UNK] [SEP]")]
    [InlineData("llama2", "the cat", true, false, "<s> the cat")]
    public void Normalization_and_pre_tokenization_can_be_left_out(string name, string text, bool preTokenization, bool normalization, string decoded)
    {
        HuggingFaceTokenizer tokenizer = Open(name).Tokenizer;

        IReadOnlyList<int> ids = tokenizer.EncodeToIds(text, preTokenization, normalization);

        Assert.Equal(decoded, tokenizer.Decode(ids));
        Assert.Equal(ids, tokenizer.EncodeToTokens(text, out _, preTokenization, normalization).Select(token => token.Id));
        Assert.Equal(ids.Count, tokenizer.CountTokens(text, preTokenization, normalization));
    }

    /// <summary>What a byte-level tokenizer splits by goes, that it writes bytes stays.</summary>
    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama3")]
    [InlineData("t5")]
    [InlineData("roberta")]
    public void Without_pre_tokenization_a_text_can_still_be_decoded(string name)
    {
        HuggingFaceTokenizer tokenizer = Open(name).Tokenizer;

        IReadOnlyList<int> ids = tokenizer.EncodeToIds("the old dog isn't", considerPreTokenization: false);

        Assert.Equal("the old dog isn't", tokenizer.Decode(ids, skipSpecialTokens: true).Trim());
        Assert.DoesNotContain(tokenizer.UnkTokenId ?? -1, ids.Where(id => id != tokenizer.EosTokenId));
    }

    [Fact]
    public void Cleaning_up_leaves_byte_pairs_alone_unless_the_file_insists()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(GoldenFolders.Own, "gpt2", "tokenizer.json"), folder["tokenizer.json"]);
        const string Text = "it 's old .";
        string Decode(bool? cleanUp)
        {
            HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.FromFolder(folder.Path);
            return tokenizer.Decode(tokenizer.EncodeToIds(Text), skipSpecialTokens: false, cleanUp);
        }

        Assert.Equal(Text, Decode(true));
        folder.Write("tokenizer_config.json", """{"clean_up_tokenization_spaces": true}""");
        Assert.Equal(Text, Decode(null));
        folder.Write("tokenizer_config.json",
            """{"clean_up_tokenization_spaces": true, "clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output": true}""");
        Assert.Equal("it's old.", Decode(null));
        Assert.Equal(Text, Decode(false));
    }

    private static bool IsWithinCharacter(string text, int position) =>
        position > 0 && position < text.Length && char.IsSurrogatePair(text[position - 1], text[position]);

    private static (HuggingFaceTokenizer Tokenizer, string[] Texts) Open(string name)
    {
        string folder = Path.Combine(GoldenFolders.Own, name);
        return (HuggingFaceTokenizer.FromFolder(folder), GoldenFolders.Texts(folder));
    }
}
