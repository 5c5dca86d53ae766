using System.Diagnostics;
using System.Globalization;
using FineTune.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FineTune.Tasks.Tests.Yaml;

public class YamlReaderTests
{
    private const string Good = """
        # a card
        license: &l mit
        language: [en, 'de', "f\u0072"]
        tags:
          - *l
          - ? complex
            : {a: 1, b: [~, !!str 2]}
        text: |
          more
          lines
        folded: >-
          and
          more
        """;

    public static TheoryData<string, string> Beyond => new()
    {
        { "a: " + new string('[', 100_000) + new string(']', 100_000), "nested more than 64 levels" },
        { new string('[', 100_000), "nested more than 64 levels" },
        { string.Concat(Enumerable.Repeat("{a: ", 100_000)), "nested more than 64 levels" },
        { string.Concat(Enumerable.Repeat("- ", 100_000)) + "x", "nested more than 64 levels" },
        { string.Concat(Enumerable.Repeat("? ", 100_000)) + "x", "nested more than 64 levels" },
        { Doubling(levels: 10, "x"), "aliases stand for more than 1048576 characters" },
        { $"a: &a {new string('x', 2000)}\nb: [{string.Join(',', Enumerable.Repeat("*a", 1000))}]", "aliases stand for more than 1048576 characters" },
        { Chain(links: 200), "nested more than 64 levels" },
        { "license: &a [*a]", "*a stands for nothing that ends before it" },
        { "license: &a {b: [*a]}", "*a stands for nothing that ends before it" },
        { "license: *nobody", "*nobody stands for nothing that ends before it" },
        { "a: &a 1\n---\nb: *a", "*a stands for nothing that ends before it" },
        { "#" + new string(' ', YamlReader.MaxCharacters), "longer than 4194304 characters" },
        { "a: [1", "" },
        { "a: 1\na: 2", "" },
        { "\"\\UFFFFFFFF\"", "" },
        { "\"\\ud800\"", "" },
        { "%YAML 99999999999999999999.1\n---\na: 1", "" },
        { "!<> x", "" },
        { "a: !e!x 1", "" },
        { "& x", "" },
        { "a: *", "" },
    };

    [Theory]
    [MemberData(nameof(Beyond))]
    public void What_is_no_YAML_or_goes_beyond_a_limit_is_an_error_and_nothing_else(string text, string reason)
    {
        var clock = Stopwatch.StartNew();
        var failure = Assert.ThrowsAny<YamlException>(() => YamlReader.Read(text));
        Assert.Contains(reason, YamlReader.Reason(failure), StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 30);
    }

    [Fact]
    public void A_file_of_any_size_is_read_to_the_limit_only()
    {
        using var folder = new FineTune.Testing.TemporaryFolder();
        string path = folder.Write("large.yaml", "a: 1\n");
        using (FileStream large = new(path, FileMode.Append))
        {
            // Of nothing on the disk.
            large.SetLength(1L << 33);
        }

        Assert.Contains("longer than", Assert.ThrowsAny<YamlException>(() => YamlReader.ReadFile(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_people_write_is_read_aliases_included()
    {
        var root = (YamlMappingNode)Assert.Single(YamlReader.Read(Good)).RootNode;
        Assert.Equal("mit", root.Children["tags"][0].ToString());
        Assert.Equal("fr", root.Children["language"][2].ToString());
        Assert.Equal(2, YamlReader.Read("a: &a 1\nb: *a\n---\nc: &a 2").Count);
        Assert.Single(YamlReader.Read(string.Concat(Enumerable.Repeat("[", 64)) + string.Concat(Enumerable.Repeat("]", 64))));
        Assert.Single(YamlReader.Read(Doubling(levels: 5, "x")));
    }

    [Fact]
    public void A_damaged_document_is_read_or_refused_and_does_nothing_else()
    {
        var random = new Random(7);
        const string Special = "[]{}&*!|>'\"%@`#,:?- \n\t\\~\u0085\ufeff\u0000";
        for (int turn = 0; turn < 500; turn++)
        {
            char[] text = Good.ToCharArray();
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                text[random.Next(text.Length)] = Special[random.Next(Special.Length)];
            }

            Exception? failure = Record.Exception(() => YamlReader.Read(new string(text)));
            Assert.True(failure is null or YamlException, string.Create(CultureInfo.InvariantCulture, $"turn {turn}: {failure}"));
        }
    }

    private static string Doubling(int levels, string scalar) => string.Join('\n', Enumerable.Range(0, levels).Select(level =>
        string.Create(
            CultureInfo.InvariantCulture, $"a{level}: &a{level} [{string.Join(',', Enumerable.Repeat(level == 0 ? scalar : $"*a{level - 1}", 10))}]")));

    /// <summary>Each link holds the one before a few levels deeper: little to write out, but deep.</summary>
    private static string Chain(int links) => string.Join('\n', Enumerable.Range(0, links).Select(link =>
        string.Create(CultureInfo.InvariantCulture, $"a{link}: &a{link} [[[{(link == 0 ? "x" : $"*a{link - 1}")}]]]")));
}
