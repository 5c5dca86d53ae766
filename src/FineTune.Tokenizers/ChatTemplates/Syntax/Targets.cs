namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Setting what an assignment or a loop names.</summary>
internal static class Targets
{
    /// <exception cref="PythonException">The value has another number of items than there are names, or no namespace is set.</exception>
    public static void Set(Expression target, object? value, Scope scope)
    {
        switch (target)
        {
            case Name name:
                scope.Set(name.Text, value);
                break;
            case NamespaceMember member:
                if (!scope.TryGet(member.Text, out object? owner) || owner is not Namespace space)
                {
                    throw owner is null && !scope.TryGet(member.Text, out _) ? Undefined.Name(member.Text).Error
                        : new PythonException("TemplateRuntimeError", "cannot assign attribute on non-namespace object");
                }

                space.Members[member.Member] = value;
                break;
            case Sequence sequence:
                SetAll(sequence.Items, value, scope);
                break;
        }
    }

    /// <summary>The names that are set, in order.</summary>
    public static IEnumerable<string> Names(Expression target) => target switch
    {
        Name name => [name.Text],
        Sequence sequence => sequence.Items.SelectMany(Names),
        _ => [],
    };

    private static void SetAll(IReadOnlyList<Expression> targets, object? value, Scope scope)
    {
        IEnumerable<object?> items = Python.TryIterate(value) ?? throw PythonException.Type($"cannot unpack non-iterable {Python.TypeName(value)} object");
        List<object?> values = [.. items.Take(targets.Count + 1)];
        if (values.Count != targets.Count)
        {
            throw PythonException.Value(values.Count > targets.Count
                ? FormattableString.Invariant($"too many values to unpack (expected {targets.Count})")
                : FormattableString.Invariant($"not enough values to unpack (expected {targets.Count}, got {values.Count})"));
        }

        for (int index = 0; index < values.Count; index++)
        {
            Set(targets[index], values[index], scope);
        }
    }
}
