using FineTune.Contracts;
using FineTune.Tasks.Clients;

namespace FineTune.Tasks.Tests.Clients;

public sealed class CSharpNameTests
{
    [Theory]
    [InlineData("money", "Money")]
    [InlineData("not at all", "NotAtAll")]
    [InlineData("5 stars", "_5Stars")]
    [InlineData("NOT_ENTAILED", "NOTENTAILED")]
    [InlineData("isDuplicate", "IsDuplicate")]
    [InlineData("0", "_0")]
    [InlineData("-1", "Minus1")]
    [InlineData("1.5", "_1_5")]
    [InlineData("2024-01-31", "_2024_01_31")]
    [InlineData("straße", "Straße")]
    [InlineData("élan vital", "ÉlanVital")]
    [InlineData("汉字", "汉字")]
    [InlineData("+", "U002B")]
    [InlineData(":-)", "U003AU002DU0029")]
    [InlineData("😀", "U1F600")]
    [InlineData("", "Empty")]
    [InlineData(" ", "U0020")]
    [InlineData("class", "Class")]
    [InlineData("a\"b\\c\nd;e%f", "ABCDEF")]
    public void A_text_becomes_a_name(string text, string name) => Assert.Equal(name, CSharpName.Of(text));

    [Fact]
    public void Labels_that_become_one_name_are_refused()
    {
        FineTuneException failure = Assert.Throws<FineTuneException>(() => LabelNames.Members(["a b", "other", "a-b"], "reviews.finetune"));

        Assert.Equal("FT6020", failure.Descriptor.Code);
        Assert.StartsWith("The labels 'a b' and 'a-b' of the model both become AB in C#.", failure.Message, StringComparison.Ordinal);
        Assert.Equal("reviews.finetune", failure.Position!.File);
    }

    [Theory]
    [InlineData("O,B-person,I-person,B-place", "person,place")]
    [InlineData("NOUN,VERB", "NOUN,VERB")]
    [InlineData("O,B,I", "_")]
    public void Types_of_entities_are_named_once(string labels, string types) =>
        Assert.Equal(types, string.Join(',', LabelNames.Entities(labels.Split(','))));
}
