namespace FineTune.Engine.Metrics;

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

    /// <summary>The entities of a row by IOB2 alone, seqeval's strict mode: an entity is a B and the I of its type that follow; any other I is none.</summary>
    /// <param name="tags">The row's tags, word by word.</param>
    public static List<EntitySpan> Strict(ReadOnlySpan<EntityTag> tags)
    {
        List<EntitySpan> spans = [];
        for (int start = 0; start < tags.Length; start++)
        {
            if (tags[start].Prefix == 'B')
            {
                int end = start + 1;
                while (end < tags.Length && tags[end].Prefix == 'I' && tags[end].Type == tags[start].Type)
                {
                    end++;
                }

                AddTo(spans, tags[start], start, end);
            }
        }

        return spans;
    }

    private static void AddTo(List<EntitySpan> spans, EntityTag tag, int start, int end)
    {
        if (!tag.IsOutside)
        {
            spans.Add(new EntitySpan(tag.Type, start, end));
        }
    }
}
