using FineTune.Tasks.Results;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Results;

public sealed class ModelLicenseTests
{
    [Theory]
    [InlineData("---\nlicense: apache-2.0\n---\n# A model", "apache-2.0", "Apache-2.0")]
    [InlineData("---\nlicense: MIT\n---\n", "MIT", "MIT")]
    [InlineData("---\nlicense: cc-by-nc-sa-4.0\n---\n", "cc-by-nc-sa-4.0", "CC-BY-NC-SA-4.0")]
    [InlineData("---\nlicense: llama3\nlicense_name: llama\n---\n", "llama3", null)]
    [InlineData("---\nlicense: other\n---\n", "other", null)]
    [InlineData("---\nlicense: [mit, apache-2.0]\n---\n", null, null)]
    [InlineData("---\nlanguage: en\n---\n", null, null)]
    [InlineData("---\nlicense: {\n---\n", null, null)]
    [InlineData("# A card without front matter", null, null)]
    public void A_licence_is_that_of_the_card_by_the_name_that_NuGet_has_for_it(string card, string? expected, string? expression)
    {
        using var folder = new TemporaryFolder();
        folder.Write("README.md", card);

        string? license = ModelLicense.Of(folder.Path);

        Assert.Equal((expected, expression), (license, ModelLicense.Expression(license)));
    }

    [Fact]
    public void Without_a_card_there_is_none()
    {
        using var folder = new TemporaryFolder();

        Assert.Null(ModelLicense.Of(folder.Path));
        Assert.Null(ModelLicense.Expression(null));
    }
}
