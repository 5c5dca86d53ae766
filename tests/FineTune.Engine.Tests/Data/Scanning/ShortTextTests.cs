using FineTune.Engine.Data;

namespace FineTune.Engine.Tests.Data;

/// <summary>Data within messages.</summary>
public sealed class ShortTextTests
{
    [Theory]
    [InlineData(59, "a", 60)]
    [InlineData(58, "\U0001F600", 60)]
    [InlineData(59, "\U0001F600", 59)]
    [InlineData(60, "\U0001F600", 60)]
    public void A_long_text_is_cut_before_a_character_and_not_within(int before, string next, int shown)
    {
        string text = new string('x', before) + next + "tail";

        Assert.Equal(text[..shown] + "...", ShortText.Of(text));
        Assert.Equal(text, ShortText.Of(text, text.Length));
    }
}
