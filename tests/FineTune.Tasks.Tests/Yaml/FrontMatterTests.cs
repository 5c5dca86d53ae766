using FineTune.Testing;
using FineTune.Yaml;
using YamlDotNet.Core;

namespace FineTune.Tasks.Tests.Yaml;

public sealed class FrontMatterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("---\nlicense: mit\n---\n# Model\n", "mit")]
    [InlineData("\ufeff---\r\nlicense: mit\r\n---\r\n", "mit")]
    [InlineData("---\n---\n", null)]
    [InlineData("# Model\n---\nlicense: mit\n---\n", null)]
    [InlineData("---\nno end", null)]
    [InlineData("", null)]
    public void The_mapping_between_the_fences_is_read(string card, string? license) =>
        Assert.Equal(license, FrontMatter.ReadFile(_folder.Write("README.md", card))?.Text("license"));

    [Theory]
    [InlineData("---\nlanguage: en\nlicense: &a [*a]\n---\n", 3, 14)]
    [InlineData("---\nlicense: [mit\n---\n", 3, 1)]
    [InlineData("---\nonly words\n---\n", 2, 1)]
    public void What_cannot_be_read_has_its_place_in_the_card(string card, int line, int column)
    {
        var failure = Assert.ThrowsAny<YamlException>(() => FrontMatter.ReadFile(_folder.Write("README.md", card)));
        Assert.Equal((line, column), ((int)failure.Start.Line, (int)failure.Start.Column));
    }

    [Fact]
    public void A_card_without_end_is_not_read_to_its_end()
    {
        string card = _folder.Write("README.md", "---\nlicense: mit\n");
        using (FileStream large = new(card, FileMode.Append))
        {
            large.SetLength(1L << 33);
        }

        Assert.Contains("no end", Assert.ThrowsAny<YamlException>(() => FrontMatter.ReadFile(card)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_that_is_not_there_says_nothing() => Assert.Null(FrontMatter.ReadFile(_folder["README.md"]));
}
