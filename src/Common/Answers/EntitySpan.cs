namespace FineTune.Answers;

/// <summary>An entity in a row.</summary>
/// <param name="Type">Such as <c>person</c>.</param>
/// <param name="Start">Its first word.</param>
/// <param name="End">The word behind its last.</param>
internal readonly record struct EntitySpan(string Type, int Start, int End)
{
    /// <summary>
    /// The entities of a row by the rule of the CoNLL evaluation, seqeval's default: an I that does not go on with the entity before it
    /// begins one itself.
    /// </summary>
    /// <param name="tags">The row's tags, word by word.</param>
    public static List<EntitySpan> Lenient(ReadOnlySpan<EntityTag> tags)
    {
        List<EntitySpan> spans = [];
        int start = 0;
        for (int word = 1; word <= tags.Length; word++)
        {
            EntityTag before = tags[word - 1];
            bool goesOn = word < tags.Length && !before.Ends && !tags[word].Begins && tags[word].Type == before.Type;
            if (!goesOn)
            {
                AddTo(spans, before, start, word);
                start = word;
            }
        }

        return spans;
    }

    /// <summary>The entities of a row that the scheme allows alone, seqeval's strict mode: an I without a B, or in IOBES a B without an E, is none.</summary>
    /// <param name="tags">The row's tags, word by word.</param>
    public static List<EntitySpan> Strict(ReadOnlySpan<EntityTag> tags, EntityScheme scheme)
    {
        List<EntitySpan> spans = [];
        for (int start = 0, end; start < tags.Length; start = end)
        {
            end = start + 1;
            if (!Starts(tags, start, scheme))
            {
                continue;
            }

            while (end < tags.Length && GoesOn(tags[end - 1], tags[end]))
            {
                end++;
            }

            if (scheme == EntityScheme.Iob2 || tags[end - 1].Ends)
            {
                AddTo(spans, tags[start], start, end);
            }
        }

        return spans;
    }

    private static bool GoesOn(EntityTag before, EntityTag tag) => before.Prefix is ('B' or 'I') && tag.Prefix is ('I' or 'E') && tag.Type == before.Type;

    private static bool Starts(ReadOnlySpan<EntityTag> tags, int word, EntityScheme scheme) => scheme != EntityScheme.Ioe2
        ? tags[word].Begins
        : !tags[word].IsOutside && (word == 0 || tags[word - 1].IsOutside || tags[word - 1].Ends || tags[word - 1].Type != tags[word].Type);

    private static void AddTo(List<EntitySpan> spans, EntityTag tag, int start, int end)
    {
        if (!tag.IsOutside)
        {
            spans.Add(new EntitySpan(tag.Type, start, end));
        }
    }
}
