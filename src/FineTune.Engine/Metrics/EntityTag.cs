namespace FineTune.Engine.Metrics;

/// <summary>A label of named entities: a prefix that says how it stands in the entity, and the entity's type.</summary>
/// <param name="Prefix">B begins an entity, I goes on, E ends one, S is one alone, O is none.</param>
/// <param name="Type">Such as <c>person</c>; empty for O.</param>
internal readonly record struct EntityTag(char Prefix, string Type)
{
    private const char None = 'O';

    public bool IsOutside => Prefix == None;

    /// <summary>True for B and S: an entity begins here whatever stands before.</summary>
    public bool Begins => Prefix is 'B' or 'S';

    /// <summary>True for E and S: what follows is another entity.</summary>
    public bool Ends => Prefix is 'E' or 'S';

    /// <summary>The tag of a label's name; null where the name is none, such as <c>NOUN</c>.</summary>
    public static EntityTag? Parse(string label) => label switch
    {
        "O" => new EntityTag(None, ""),
        ['B' or 'I' or 'E' or 'S', '-', _, ..] => new EntityTag(label[0], label[2..]),
        _ => null,
    };

    /// <summary>The tags of all labels by id; null where one of the labels is none, so that there are no entities to find.</summary>
    public static IReadOnlyList<EntityTag>? ParseAll(IReadOnlyList<string> labels)
    {
        EntityTag?[] tags = [.. labels.Select(Parse)];
        return Array.TrueForAll(tags, tag => tag is not null) ? [.. tags.Select(tag => tag!.Value)] : null;
    }
}
