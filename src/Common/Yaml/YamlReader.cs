using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FineTune.Yaml;

/// <summary>
/// The one way in which YAML is read here: files of arguments, cards of models and of datasets. YAML is small only as it is written: nesting and aliases make
/// a tree of it that no stack and no memory holds, so all of it is bounded before a tree is made, and whoever walks the tree need not look out.
/// </summary>
internal static class YamlReader
{
    /// <summary>Lists and mappings in each other, those that aliases bring with them included.</summary>
    public const int MaxDepth = 64;

    /// <summary>Characters of a document as it is written. The largest cards of datasets, of thousands of configurations, have about one million.</summary>
    public const int MaxCharacters = 1 << 22;

    /// <summary>Characters and nodes that aliases stand for, where each is written out.</summary>
    public const int MaxAliased = 1 << 20;

    /// <summary>The documents of a text.</summary>
    /// <exception cref="YamlException">It is no YAML, or goes beyond a limit; with the place.</exception>
    public static IList<YamlDocument> Read(string text)
    {
        if (text.Length > MaxCharacters)
        {
            throw TooLong();
        }

        var parser = new BoundedParser(new Parser(new StringReader(text)));
        try
        {
            var stream = new YamlStream();
            stream.Load(parser);
            return stream.Documents;
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or FormatException or OverflowException)
        {
            // What the library's own constructors say of names and tags that are none.
            Mark place = parser.Current?.End ?? Mark.Empty;
            throw new YamlException(place, place, failure.Message, failure);
        }
    }

    /// <summary>The text of a file, which is UTF-8.</summary>
    /// <exception cref="YamlException">It is longer than <see cref="MaxCharacters"/>.</exception>
    public static string ReadFile(string path) => ReadStart(path, out bool isWhole) is var text && isWhole ? text : throw TooLong();

    /// <summary>The begin of a file, and all of it where it is no longer than a document may be.</summary>
    public static string ReadStart(string path, out bool isWhole)
    {
        using var reader = new StreamReader(path);
        var text = new StringBuilder();
        char[] buffer = new char[1 << 12];
        int read;
        while (text.Length <= MaxCharacters && (read = reader.ReadBlock(buffer)) > 0)
        {
            text.Append(buffer, 0, read);
        }

        isWhole = text.Length <= MaxCharacters;
        return text.ToString();
    }

    /// <summary>What is wrong, for the middle of a sentence.</summary>
    public static string Reason(YamlException failure) => failure.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');

    private static YamlException TooLong() => new(string.Create(null, $"it is longer than {MaxCharacters} characters"));
}
