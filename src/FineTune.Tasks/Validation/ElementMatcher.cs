namespace FineTune.Tasks.Validation;

/// <summary>
/// Finds the element an evaluated item came from. MSBuild keeps no line numbers of items, so the element is the first whose Include
/// can have given the item, whose literal metadata agree, and which has not given one of the same name already.
/// </summary>
internal sealed class ElementMatcher
{
    private readonly List<Candidate> _candidates = [];
    public ElementMatcher(ProjectXml project, string itemName, IReadOnlyList<string> metadataNames)
    {
        foreach (ItemElement element in project.Items)
        {
            if (element.Is(itemName) && element is { Include: { } include, IsDefinition: false })
            {
                _candidates.Add(new Candidate(element, new IncludePattern(include), metadataNames));
            }
        }
    }

    /// <summary>The element; null where the item came from another file or a target.</summary>
    public ItemElement? Find(EvaluatedItem item)
    {
        Candidate? found = _candidates.Find(candidate => candidate.CanGive(item.Include) && candidate.AgreesOnMetadata(item))
            ?? _candidates.Find(candidate => candidate.CanGive(item.Include))
            ?? _candidates.Find(candidate => candidate.Pattern.IsComputed && candidate.AgreesOnMetadata(item));
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

    private sealed class Candidate(ItemElement element, IncludePattern pattern, IReadOnlyList<string> metadataNames)
    {
        private readonly List<MetadataElement> _literals = Literals(element, metadataNames);

        public ItemElement Element { get; } = element;

        public IncludePattern Pattern { get; } = pattern;

        public HashSet<string> Given { get; } = new(StringComparer.Ordinal);

        public bool AgreesOnMetadata(EvaluatedItem item)
        {
            foreach (MetadataElement written in _literals)
            {
                if (written.Text.Trim() != (item.Find(written.Name) ?? ""))
                {
                    return false;
                }
            }

            return true;
        }

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

        /// <summary>The metadata that are written as they are: once, as a wildcard may give a hundred thousand items.</summary>
        private static List<MetadataElement> Literals(ItemElement element, IReadOnlyList<string> metadataNames)
        {
            var literals = new List<MetadataElement>();
            foreach (string name in metadataNames)
            {
                if (element.Find(name) is { } written
                    && !written.Text.Contains('(', StringComparison.Ordinal)
                    && !written.Text.Contains('%', StringComparison.Ordinal))
                {
                    literals.Add(written);
                }
            }

            return literals;
        }
    }
}
