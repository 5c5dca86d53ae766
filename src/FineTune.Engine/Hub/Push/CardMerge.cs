using FineTune.Engine.Reports;
using FineTune.Yaml;
using YamlDotNet.RepresentationModel;

namespace FineTune.Engine.Hub.Push;

/// <summary>A card that somebody wrote keeps its text; of its front matter, only what we measured is replaced.</summary>
internal static class CardMerge
{
    /// <summary>What follows from this training, whatever the card said before.</summary>
    private static readonly HashSet<string> Measured = new(StringComparer.Ordinal) { "model-index", "metrics", "base_model", "datasets", "pipeline_tag" };

    /// <summary>Lists that both may add to.</summary>
    private const string Tags = "tags";

    /// <summary>True for a card that this SDK wrote and nobody has changed hands with.</summary>
    public static bool IsOurs(string card) => FrontMatter.Split(card).Body.Contains(ModelCard.Mark, StringComparison.Ordinal);

    /// <summary>The card with our front matter in the place of what we measured.</summary>
    /// <param name="theirs">The card to keep.</param>
    /// <param name="front">Its front matter; null where it has none, or none that can be read.</param>
    /// <param name="ours">The card this training wrote.</param>
    public static string Merge(string theirs, YamlMappingNode? front, string ours)
    {
        YamlMappingNode fresh = FrontMatter.Read(ours) ?? [];
        if (FrontMatter.Split(theirs) is not ({ }, var body))
        {
            body = theirs;
        }

        YamlMappingNode merged = front ?? [];
        foreach ((YamlNode name, YamlNode value) in fresh.Children)
        {
            string key = name.ToString();
            if (key == Tags && merged.Child(Tags) is { } tags)
            {
                merged.Children[name] = new YamlSequenceNode(FrontMatter.Items(tags).Concat(FrontMatter.Items(value)).DistinctBy(tag => tag.ToString()));
            }
            else if (Measured.Contains(key) || merged.Child(key) is null)
            {
                merged.Children[name] = value;
            }
        }

        return $"---\n{Serialize(merged)}---\n{body}";
    }

    private static string Serialize(YamlMappingNode mapping)
    {
        using var text = new StringWriter { NewLine = "\n" };
        new YamlStream(new YamlDocument(mapping)).Save(text, assignAnchors: false);
        // The writer ends a document with "...", which front matter does not know.
        string yaml = text.ToString().ReplaceLineEndings("\n");
        return yaml.EndsWith("...\n", StringComparison.Ordinal) ? yaml[..^4] : yaml;
    }
}
