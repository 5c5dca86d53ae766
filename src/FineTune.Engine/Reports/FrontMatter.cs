using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FineTune.Engine.Reports;

/// <summary>The YAML between the two <c>---</c> lines at the head of a card.</summary>
internal static class FrontMatter
{
    private const string Fence = "---";

    /// <summary>The mapping; null where the card has none that can be read.</summary>
    public static YamlMappingNode? Read(string card)
    {
        if (Split(card).FrontMatter is not { } text)
        {
            return null;
        }

        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            return yaml.Documents is [{ RootNode: YamlMappingNode root }] ? root : null;
        }
        catch (YamlException)
        {
            // Somebody else's card: what it says is a convenience, not a need.
            return null;
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
    public static string? Text(this YamlMappingNode mapping, string name) => mapping.Child(name) is YamlScalarNode { Value: { Length: > 0 } value } ? value : null;

    public static YamlNode? Child(this YamlMappingNode mapping, string name) => mapping.Children.TryGetValue(new YamlScalarNode(name), out YamlNode? node) ? node : null;

    /// <summary>The items of a list, or the one node that stands for a list of one.</summary>
    public static IEnumerable<YamlNode> Items(YamlNode? node) => node switch
    {
        null => [],
        YamlSequenceNode sequence => sequence.Children,
        _ => [node],
    };
}
