using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FineTune.Yaml;

/// <summary>The YAML between the two <c>---</c> lines at the head of a card.</summary>
internal static class FrontMatter
{
    private const string Fence = "---";

    /// <summary>The mapping; null where the card has none.</summary>
    /// <exception cref="YamlException">There is one that cannot be read; the place is that in the card.</exception>
    public static YamlMappingNode? Read(string card)
    {
        if (Split(card).FrontMatter is not { } text)
        {
            return null;
        }

        // An empty line in the place of the fence: places stay those of the card.
        return YamlReader.Read("\n" + text) switch
        {
            [] => null,
            [{ RootNode: YamlMappingNode root }] => root,
            [{ RootNode: YamlScalarNode { Value: null or "" } }] => null,
            var documents => throw new YamlException(documents[0].RootNode.Start, documents[0].RootNode.End, "lines of the form 'license: mit' are expected"),
        };
    }

    /// <summary>The same of a card in a file; null also where there is no such file.</summary>
    /// <exception cref="YamlException">It cannot be read, or has front matter that cannot.</exception>
    public static YamlMappingNode? ReadFile(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            string start = YamlReader.ReadStart(path, out bool isWhole);
            bool isCut = !isWhole && start.TrimStart('\uFEFF').StartsWith(Fence, StringComparison.Ordinal) && Split(start).FrontMatter is null;
            return isCut ? throw new YamlException("its front matter has no end") : Read(start);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new YamlException(failure.Message);
        }
    }

    /// <summary>The YAML, null where there is none, and what follows it.</summary>
    public static (string? FrontMatter, string Body) Split(string card)
    {
        string text = card.ReplaceLineEndings("\n").TrimStart('\uFEFF');
        if (!text.StartsWith(Fence + "\n", StringComparison.Ordinal))
        {
            return (null, text);
        }

        int end = text.IndexOf("\n" + Fence, Fence.Length, StringComparison.Ordinal);
        if (end < 0)
        {
            return (null, text);
        }

        int bodyStart = text.IndexOf('\n', end + 1);
        return (text[(Fence.Length + 1)..(end + 1)], bodyStart < 0 ? "" : text[(bodyStart + 1)..]);
    }

    /// <summary>A scalar's text; null where there is none of this name.</summary>
    public static string? Text(this YamlMappingNode mapping, string name) =>
        mapping.Child(name) is YamlScalarNode { Value: { Length: > 0 } value } ? value : null;

    public static YamlNode? Child(this YamlMappingNode mapping, string name) =>
        mapping.Children.TryGetValue(new YamlScalarNode(name), out YamlNode? node) ? node : null;

    /// <summary>The items of a list, or the one node that stands for a list of one.</summary>
    public static IEnumerable<YamlNode> Items(YamlNode? node) => node switch
    {
        null => [],
        YamlSequenceNode sequence => sequence.Children,
        _ => [node],
    };
}
