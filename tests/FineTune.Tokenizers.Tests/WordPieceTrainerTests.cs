using FineTune.Tokenizers.Training;

namespace FineTune.Tokenizers.Tests;

public sealed class WordPieceTrainerTests
{
    [Fact]
    public void The_most_frequent_pair_is_merged_first()
    {
        IReadOnlyList<string> tokens = Train(100, ("hug", 10), ("pug", 5), ("pun", 12), ("bun", 4), ("hugs", 5));

        // Counts of pairs: u+g 20, u+n 16, h+ug 15; then p+un 12 before p+ug 5, hug+s 5, b+un 4.
        Assert.Equal(
            ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "b", "g", "h", "n", "p", "s", "u", "##g", "##n", "##s", "##u",
             "##ug", "##un", "hug", "pun", "pug", "hugs", "bun"],
            tokens);
    }

    [Fact]
    public void It_stops_at_the_size_asked_for()
    {
        Assert.Equal(18, Train(18, ("hug", 10), ("pug", 5), ("pun", 12), ("bun", 4), ("hugs", 5)).Count);
    }

    [Fact]
    public void A_pair_seen_once_is_not_merged()
    {
        Assert.DoesNotContain("ab", Train(100, ("ab", 1)));
        Assert.Contains("ab", Train(100, ("ab", 2)));
    }

    [Fact]
    public void The_order_of_the_words_does_not_matter()
    {
        (string, long)[] words = [("banana", 3), ("bandana", 3), ("cabana", 3), ("nab", 3), ("aaaa", 7), ("aaa", 2)];
        Assert.Equal(Train(60, words), Train(60, [.. words.Reverse()]));
    }

    [Fact]
    public void Overlapping_pairs_are_merged_from_the_left()
    {
        Assert.Equal(["a", "##a", "##aa", "aaa", "aaaa"], Train(100, ("aaaa", 5)).Skip(5));
    }

    [Fact]
    public void Characters_outside_the_basic_plane_stay_whole()
    {
        Assert.Contains("##😀", Train(100, ("a😀", 2)));
    }

    [Fact]
    public void A_word_that_is_always_unknown_teaches_its_characters_only()
    {
        Assert.Equal(["a", "b", "##b"], Train(100, (new string('a', 1) + new string('b', 1000), 5)).Skip(5));
    }

    private static IReadOnlyList<string> Train(int size, params (string Word, long Count)[] words) =>
        new WordPieceTrainer(size, SpecialTokens.Bert).Train(words.ToDictionary(word => word.Word, word => word.Count), CancellationToken.None);
}
