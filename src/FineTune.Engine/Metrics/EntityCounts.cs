namespace FineTune.Engine.Metrics;

/// <summary>Counts whole entities: one is right where type, first and last word are. Memory does not grow with the rows.</summary>
/// <param name="strict">The scheme to find entities by with <see cref="EntitySpan.Strict"/>; null for <see cref="EntitySpan.Lenient"/>.</param>
internal sealed class EntityCounts(EntityScheme? strict)
{
    private readonly SortedDictionary<string, LabelCounts> _byType = new(StringComparer.Ordinal);

    /// <summary>Counts of each type that is there or was predicted.</summary>
    public IReadOnlyDictionary<string, LabelCounts> ByType => _byType;

    /// <param name="actual">The row's tags.</param>
    /// <param name="predicted">As many, predicted.</param>
    public void Add(ReadOnlySpan<EntityTag> actual, ReadOnlySpan<EntityTag> predicted)
    {
        HashSet<EntitySpan> wanted = [.. Find(actual)];
        foreach (EntitySpan span in wanted)
        {
            Count(span.Type, new LabelCounts(0, 0, 1));
        }

        foreach (EntitySpan span in Find(predicted))
        {
            Count(span.Type, new LabelCounts(wanted.Contains(span) ? 1 : 0, 1, 0));
        }
    }

    private List<EntitySpan> Find(ReadOnlySpan<EntityTag> tags) => strict is { } scheme ? EntitySpan.Strict(tags, scheme) : EntitySpan.Lenient(tags);

    private void Count(string type, LabelCounts counts) => _byType[type] = _byType.GetValueOrDefault(type) + counts;
}
