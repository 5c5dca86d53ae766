namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Variables, in those around them.</summary>
internal sealed class Scope(Scope? parent)
{
    private Dictionary<string, object?>? _variables;

    /// <summary>The scope of the template itself, below that of what it is given.</summary>
    public Scope Root => parent?.IsOutermost ?? true ? this : parent.Root;

    private bool IsOutermost => parent is null;

    public bool TryGet(string name, out object? value)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._variables?.TryGetValue(name, out value) ?? false)
            {
                return true;
            }
        }

        value = null;
        return false;
    }

    public void Set(string name, object? value) => (_variables ??= new(StringComparer.Ordinal))[name] = value;

    private Scope? Outer => parent;
}
