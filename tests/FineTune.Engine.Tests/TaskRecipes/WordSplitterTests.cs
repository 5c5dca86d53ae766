using FineTune.Engine.Data;

namespace FineTune.Engine.Tests.TaskRecipes;

/// <summary>A text is split into words as the words of the training split were.</summary>
public sealed class WordSplitterTests
{
    private const string Parsed = "She visited U.S. today . They saw Coca-Cola , AT&T and O'Brien . We like Yahoo! again . Go ( now ) .";
    private const string Written = "She went home. They saw Anna, Ben and Tom! We like it. Go now.";

    [Theory]
    [InlineData(Parsed, "She visited U.S. today .", "She|visited|U.S.|today|.")]
    [InlineData(Parsed, "She visited the U.S. today.", "She|visited|the|U.S.|today|.")]
    [InlineData(Parsed, "They saw Coca-Cola, AT&T (again) and O'Brien!", "They|saw|Coca-Cola|,|AT&T|(|again|)|and|O'Brien!")]
    [InlineData(Parsed, "I use Yahoo! here. See Inc. today", "I|use|Yahoo!|here|.|See|Inc|.|today")]
    [InlineData(Parsed, "Apple Inc. is here .", "Apple|Inc.|is|here|.")]
    [InlineData(Parsed, "\"Sara lives in New York...\"", "\"|Sara|lives|in|New|York|...|\"")]
    [InlineData(Parsed, "Paris,Rome", "Paris|,|Rome")]
    [InlineData(Written, "She lives in Rome. Yes, (there).", "She|lives|in|Rome.|Yes,|(there).")]
    [InlineData("王 明 住 在 北 京 。 我 在 上 海 。", "王明住在北京。", "王|明|住|在|北|京|。")]
    [InlineData("王 明 在 北 京 。 我 用 Google 2020 。", "我在Google用，王明。", "我|在|Google|用|，|王|明|。")]
    [InlineData("東 京 は 大 き い 。", "北京は2020年", "北|京|は|2|0|2|0|年")]
    [InlineData("王明 住 在 北京 。", "王明住在北京。", "王明|住|在|北京|。")]
    [InlineData("王明 住 在 北京 。", "李明华 住 在 上海 。", "李明华|住|在|上海|。")]
    [InlineData("王 明 住 在 北 京 。", "李明 住在 。", "李|明|住|在|。")]
    [InlineData("สมชาย อยู่ ที่ กรุงเทพ", "สมชายอยู่ที่กรุงเทพ สมชาย", "สมชาย|อยู่|ที่|กรุงเทพ|สมชาย")]
    [InlineData("@anna likes #news . @ben reads #books", "@tom sees #things, $5", "@tom|sees|#things|,|$|5")]
    [InlineData("a b c", "", "")]
    [InlineData("a b c", " \t\r\n\u3000 ", "")]
    [InlineData("the cat sat . the dog sat .", "👍🏽cat👨‍👩‍👧 dog😀", "👍🏽|cat|👨‍👩‍👧|dog|😀")]
    [InlineData("the cat sat .", "e\u0301te\u0301. x\ud83dy", "e\u0301te\u0301|.|x\ud83dy")]
    public void Words_are_split_as_those_of_the_data(string data, string text, string expected)
    {
        var statistics = new WordStatistics();
        foreach (string word in data.Split(' '))
        {
            statistics.Add(word);
        }

        HashSet<string> vocabulary = [.. data.Split(' ')];
        IReadOnlyList<TextWord> words = new WordSplitter(statistics.Result, vocabulary.Contains).Split(text);

        Assert.Equal(expected, string.Join('|', words.Select(word => word.Word)));
        Assert.All(words, word => Assert.Equal(word.Word, text[word.Start..word.End]));
    }

    [Fact]
    public void A_model_that_does_not_say_is_asked_in_words_with_the_marks_around_them_apart()
    {
        IReadOnlyList<TextWord> words = new WordSplitter(new WordSplit(), _ => false).Split("(Anna) saw Coca-Cola, 北京。");

        Assert.Equal("(|Anna|)|saw|Coca-Cola|,|北|京|。", string.Join('|', words.Select(word => word.Word)));
    }

    [Theory]
    [InlineData(5, 10, "0-5")]
    [InlineData(10, 10, "0-10")]
    [InlineData(11, 8, "0-8, 3-11")]
    [InlineData(20, 8, "0-8, 6-14, 12-20")]
    [InlineData(3, 1, "0-1, 1-2, 2-3")]
    public void Windows_cover_the_text_and_overlap(int tokens, int room, string expected)
    {
        var windows = new TextWindows(tokens, room);

        Assert.Equal(expected, string.Join(", ", windows.All.Select(window => $"{window.Start}-{window.End}")));
        Assert.All(Enumerable.Range(0, tokens), token =>
        {
            Range window = windows.All[windows.Of(token)];
            Assert.InRange(token, window.Start.Value, window.End.Value - 1);
        });
    }

    [Fact]
    public void A_token_is_asked_about_where_most_stands_around_it()
    {
        var windows = new TextWindows(20, 8);

        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2], Enumerable.Range(0, 20).Select(windows.Of));
    }
}
