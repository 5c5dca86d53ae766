using FineTune.Tokenizers.Training;

namespace FineTune.Tokenizers.Tests;

public sealed class BytePairTrainerTests
{
    private const string Text = "the cat and the hat and the bat, the caf\u00e9 \U0001f600 and the cat";

    [Fact]
    public void The_most_frequent_pairs_are_merged_and_every_text_comes_back()
    {
        var counts = new Dictionary<string, long>();
        new ByteLevelWordCounter(counts).Add(Text);

        (IReadOnlyList<string> tokens, IReadOnlyList<(string Left, string Right)> merges) =
            new BytePairTrainer(272, TokenizerDefinition.RobertaSpecialTokens).Train(counts, CancellationToken.None);

        Assert.Equal(TokenizerDefinition.RobertaSpecialTokens, tokens.Take(5));
        Assert.Equal(256, tokens.Skip(5).Take(256).Distinct().Count());
        Assert.Equal(("h", "e"), merges[0]);
        Assert.Equal(("t", "he"), merges[1]);
        Assert.Equal(5 + 256 + merges.Count, tokens.Count);

        var tokenizer = new TextTokenizer(TokenizerDefinition.Roberta(tokens, merges));
        var row = new TokenizedText();
        tokenizer.Encode("the caf\u00e9 \u65e5\U0001f600", 100, row);
        Assert.Equal("the caf\u00e9 \u65e5\U0001f600", tokenizer.Decode(row.InputIds, skipSpecialTokens: true));
        Assert.Equal(0, row.InputIds[0]);
        Assert.Equal(2, row.InputIds[^1]);
        Assert.Equal(1, tokenizer.PadTokenId);
    }

    [Fact]
    public void The_order_of_the_words_does_not_matter()
    {
        (string Word, long Count)[] words = [("banana", 3), ("bandana", 3), ("cabana", 3), ("nab", 3), ("aaaa", 7), ("aaa", 2)];

        Assert.Equal(Merges(words), Merges([.. words.Reverse()]));
    }

    /// <summary>A word of a million characters: a pass over it for each merge, not for each place of a merge.</summary>
    [Fact]
    public void A_long_word_is_merged_in_passes()
    {
        var counts = new Dictionary<string, long> { [string.Concat(Enumerable.Repeat("ab", 500_000))] = 1 };

        (_, IReadOnlyList<(string Left, string Right)> merges) = new BytePairTrainer(256 + 8, []).Train(counts, CancellationToken.None);

        Assert.Equal([("a", "b"), ("ab", "ab"), ("abab", "abab")], merges.Take(3));
        Assert.Equal(8, merges.Count);
    }

    private static IReadOnlyList<(string Left, string Right)> Merges((string Word, long Count)[] words) =>
        new BytePairTrainer(256 + 12, []).Train(words.ToDictionary(word => word.Word, word => word.Count), CancellationToken.None).Item2;
}
