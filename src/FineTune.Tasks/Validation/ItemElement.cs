using FineTune.Contracts;

namespace FineTune.Tasks.Validation;

/// <summary>An item as the project file writes it, unevaluated.</summary>
/// <param name="Include">The attribute's text; null for Update, Remove and definitions.</param>
/// <param name="IsConditional">True where the element may not count: it or a parent has a condition.</param>
internal sealed record ItemElement(
    string Name,
    string? Include,
    IReadOnlyList<MetadataElement> Metadata,
    bool IsConditional,
    bool IsDefinition,
    SourcePosition Position)
{
    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    public MetadataElement? Find(string name)
    {
        foreach (MetadataElement metadata in Metadata)
        {
            if (metadata.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return metadata;
            }
        }

        return null;
    }

    /// <summary>Where the metadata stands; the element where it is set elsewhere.</summary>
    public SourcePosition PositionOf(string name) => Find(name)?.Position ?? Position;
}
