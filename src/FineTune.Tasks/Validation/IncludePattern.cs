namespace FineTune.Tasks.Validation;

/// <summary>An Include attribute as text: says whether an evaluated item can have come from it.</summary>
internal sealed class IncludePattern
{
    private readonly List<string> _fragments = [];

    public IncludePattern(string include)
    {
        foreach (string fragment in include.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            _fragments.Add(Slashes(fragment));
        }
    }

    /// <summary>True where MSBuild computes the items from properties or other items, so that the text alone tells nothing.</summary>
    public bool IsComputed =>
        _fragments.Exists(fragment => fragment.Contains("$(", StringComparison.Ordinal) || fragment.Contains("@(", StringComparison.Ordinal));

    /// <summary>False where every item is written in the text itself.</summary>
    public bool MayFindFiles => IsComputed || _fragments.Exists(IsWildcard);

    /// <summary>Fragments with wildcards; MSBuild makes no item of one that finds no file.</summary>
    public IEnumerable<string> Wildcards => _fragments.FindAll(IsWildcard);

    /// <summary>The wildcard that finds the item; null where it is written in the text itself.</summary>
    public string? WildcardOf(string itemSpec) =>
        _fragments.Exists(fragment => !IsWildcard(fragment) && Matches(fragment, itemSpec))
            ? null
            : _fragments.Find(fragment => IsWildcard(fragment) && Matches(fragment, itemSpec));

    public bool Matches(string itemSpec)
    {
        string path = Slashes(itemSpec);
        return _fragments.Exists(fragment => Matches(fragment, path));
    }

    /// <summary>True where the wildcard fragment itself finds the item.</summary>
    public static bool Matches(string fragment, string itemSpec)
    {
        string path = Slashes(itemSpec);
        return IsWildcard(fragment) ? Wildcard.Matches(Uri.UnescapeDataString(fragment), path) : Uri.UnescapeDataString(fragment) == path;
    }

    private static bool IsWildcard(string fragment) => fragment.Contains('*', StringComparison.Ordinal) || fragment.Contains('?', StringComparison.Ordinal);

    private static string Slashes(string path) => path.Replace('\\', '/');
}
