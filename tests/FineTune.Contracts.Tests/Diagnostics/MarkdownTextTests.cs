namespace FineTune.Contracts.Tests.Diagnostics;

public class MarkdownTextTests
{
    [Theory]
    [InlineData("5 stars", "5 stars")]
    [InlineData("f1_macro", "f1_macro")]
    [InlineData("_private_ *bold* ~~gone~~", @"\_private\_ \*bold\* \~\~gone\~\~")]
    [InlineData("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;")]
    [InlineData("Q&A &lt;", "Q&amp;A &amp;lt;")]
    [InlineData("a|b", @"a\|b")]
    [InlineData("x\n---\n# Pwned", @"x\\n---\\n# Pwned")]
    [InlineData("`code`", @"\`code\`")]
    [InlineData("[click](https://example.org)", @"\[click\](https\://example.org)")]
    [InlineData("![pixel](http://example.org/p.png)", @"!\[pixel\](http\://example.org/p.png)")]
    [InlineData("www.example.org", @"www\.example.org")]
    [InlineData("$x$", @"\$x\$")]
    [InlineData(@"back\slash", @"back\\slash")]
    [InlineData("\u202eevil\u001b", @"\\u202eevil\\u001b")]
    public void A_text_is_shown_as_it_is_and_nothing_is_made_of_it(string text, string expected) => Assert.Equal(expected, MarkdownText.Escape(text));

    [Theory]
    [InlineData("test", "`test`")]
    [InlineData("<b>", "`<b>`")]
    [InlineData("a`b", "``a`b``")]
    [InlineData("``", "``` `` ```")]
    [InlineData("`x", "`` `x ``")]
    [InlineData(" x ", "`  x  `")]
    [InlineData("a\nb", @"`a\nb`")]
    public void Code_ends_where_it_should(string text, string expected) => Assert.Equal(expected, MarkdownText.Code(text));
}
