namespace FineTune.Answers;

/// <summary>A label of named entities: a prefix that says how it stands in the entity, and the entity's type.</summary>
/// <param name="Prefix">B begins an entity, I goes on, E ends one, S is one alone, O is none. Other schemes' letters are these: L is E, U and W are S, M is
/// I.</param>
/// <param name="Type">Such as <c>person</c>; empty for O, and seqeval's <c>_</c> for a tag that is a prefix alone.</param>
internal readonly record struct EntityTag(char Prefix, string Type)
{
    /// <summary>The type of entities whose tags name none (B, I, O).</summary>
    public const string NoType = "_";

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
        [var prefix] when PrefixOf(prefix) is { } known => new EntityTag(known, NoType),
        [var prefix, '-', .. var type] when PrefixOf(prefix) is { } known => new EntityTag(known, type.Length == 0 ? NoType : type),
        _ => null,
    };

    /// <summary>The tags of all labels by id; null where one of the labels is none, so that there are no entities to find.</summary>
    public static IReadOnlyList<EntityTag>? ParseAll(IReadOnlyList<string> labels)
    {
        EntityTag?[] tags = [.. labels.Select(Parse)];
        if (!Array.TrueForAll(tags, tag => tag is not null))
        {
            return null;
        }

        // A letter alone may be a class such as S, M and L; with one that begins or goes on with an entity it is a tag.
        bool isPlain = labels.All(label => label.Length == 1);
        return isPlain && !labels.Any(label => label is "B" or "I") ? null : [.. tags.Select(tag => tag!.Value)];
    }

    private static char? PrefixOf(char letter) => letter switch
    {
        'B' or 'I' or 'E' or 'S' => letter,
        'L' => 'E',
        'U' or 'W' => 'S',
        'M' => 'I',
        _ => null,
    };
}
