namespace FineTune.Engine.Metrics;

/// <summary>Finds the scheme of a model's labels.</summary>
internal static class EntitySchemes
{
    // By the letters that each has besides O.
    private static readonly (string Letters, EntityScheme Scheme)[] Known =
    [
        ("BI", EntityScheme.Iob2),
        ("IE", EntityScheme.Ioe2),
        ("BIES", EntityScheme.Iobes),
        ("BILU", EntityScheme.Iobes),
        ("BMES", EntityScheme.Iobes),
        ("BMEW", EntityScheme.Iobes),
    ];

    /// <summary>The scheme that the labels are of; null where they are of none, as I without B is: what a strict metric is to count is not said.</summary>
    public static EntityScheme? Of(IReadOnlyList<string> labels)
    {
        if (EntityTag.ParseAll(labels) is null)
        {
            return null;
        }

        char[] letters = [.. labels.Where(label => label != "O").Select(label => label[0]).Distinct()];
        foreach ((string known, EntityScheme scheme) in Known)
        {
            bool saysWhereItEnds = scheme == EntityScheme.Iob2 ? letters.Contains('B') : letters.Any(letter => letter is not ('B' or 'I' or 'M'));
            if (saysWhereItEnds && Array.TrueForAll(letters, known.Contains))
            {
                return scheme;
            }
        }

        return null;
    }
}
