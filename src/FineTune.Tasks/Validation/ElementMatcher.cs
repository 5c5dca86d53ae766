namespace FineTune.Tasks.Validation;

/// <summary>
/// Finds the element an evaluated item came from. MSBuild keeps no line numbers of items, so the element is the first whose Include
/// can have given the item, whose literal metadata agree, and which has not given one of the same name already.
/// </summary>
internal sealed class ElementMatcher
{
    private readonly List<Candidate> _candidates = [];
    private readonly IReadOnlyList<string> _metadataNames;

    public ElementMatcher(ProjectXml project, string itemName, IReadOnlyList<string> metadataNames)
    {
        _metadataNames = metadataNames;
        foreach (ItemElement element in project.Items)
        {
            if (element.Is(itemName) && element is { Include: { } include, IsDefinition: false })
            {
                _candidates.Add(new Candidate(element, new IncludePattern(include)));
            }
        }
    }

    /// <summary>The element; null where the item came from another file or a target.</summary>
    public ItemElement? Find(EvaluatedItem item)
    {
        Candidate? found = _candidates.Find(candidate => candidate.CanGive(item.Include) && AgreesOnMetadata(candidate.Element, item))
            ?? _candidates.Find(candidate => candidate.CanGive(item.Include))
            ?? _candidates.Find(candidate => candidate.Pattern.IsComputed && AgreesOnMetadata(candidate.Element, item));
        found?.Given.Add(item.Include);
        return found?.Element;
    }

    /// <summary>Wildcards that gave no item, with their elements.</summary>
    public IEnumerable<(ItemElement Element, string Wildcard)> WildcardsWithoutFiles()
    {
        foreach (Candidate candidate in _candidates)
        {
            // A condition that is false gives no items either.
            if (candidate.Element.IsConditional)
            {
                continue;
            }

            foreach (string wildcard in candidate.Pattern.Wildcards)
            {
                if (!wildcard.Contains("$(", StringComparison.Ordinal) && !candidate.HasGiven(wildcard))
                {
                    yield return (candidate.Element, wildcard);
                }
            }
        }
    }

    private bool AgreesOnMetadata(ItemElement element, EvaluatedItem item)
    {
        foreach (string name in _metadataNames)
        {
            string? written = element.Find(name)?.Text.Trim();
            bool isLiteral = written is not null && !written.Contains('(', StringComparison.Ordinal) && !written.Contains('%', StringComparison.Ordinal);
            if (isLiteral && written != (item.Find(name) ?? ""))
            {
                return false;
            }
        }

        return true;
    }

    private sealed class Candidate(ItemElement element, IncludePattern pattern)
    {
        public ItemElement Element { get; } = element;

        public IncludePattern Pattern { get; } = pattern;

        public HashSet<string> Given { get; } = new(StringComparer.Ordinal);

        public bool CanGive(string include) => !Given.Contains(include) && Pattern.Matches(include);

        public bool HasGiven(string wildcard)
        {
            foreach (string include in Given)
            {
                if (IncludePattern.Matches(wildcard, include))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
