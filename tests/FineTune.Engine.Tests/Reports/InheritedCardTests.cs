using FineTune.Engine.Reports;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Reports;

public sealed class InheritedCardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Licence_and_languages_of_the_base_model_are_taken_over() =>
        Assert.StartsWith(
            "---\nlicense: mit\nlanguage:\n- en\n- de\nlibrary_name:",
            Card("---\nlicense: &l mit\nlanguage: [en, de]\nlicense_name: {a: *l}\n---\n"),
            StringComparison.Ordinal);

    public static TheoryData<string> Unreadable =>
    [
        "---\nlicense: &a [*a]\n---\n",
        $"---\nlicense: {new string('[', 200_000)}\n---\n",
        "---\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
            + string.Concat(Enumerable.Range(1, 9)
                .Select(level => FormattableString.Invariant($"a{level}: &a{level} [{string.Join(',', Enumerable.Repeat($"*a{level - 1}", 10))}]\n")))
            + "license: *a9\n---\n",
        "---\nlicense: [mit\n---\n",
        "---\nlicense:\n  nested: [x, [y]]\nlanguage: [[en]]\n---\n",
        "---\nonly words\n---\n",
    ];

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void A_card_that_cannot_be_read_leaves_nothing_behind(string card) => Assert.StartsWith("---\nlibrary_name:", Card(card), StringComparison.Ordinal);

    private string Card(string ofBaseModel)
    {
        _folder.Write("base/README.md", ofBaseModel);
        string path = _folder["README.md"];
        ModelCard.Write(path, HostileNames.Facts(_folder["base"]));
        return File.ReadAllText(path);
    }
}
