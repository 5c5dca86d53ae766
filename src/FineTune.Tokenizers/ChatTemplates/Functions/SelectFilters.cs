namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Filters that apply another filter or a test to each item.</summary>
internal static class SelectFilters
{
    public static IReadOnlyDictionary<string, Filter> All { get; } = new Dictionary<string, Filter>(StringComparer.Ordinal)
    {
        ["map"] = (rendering, value, arguments) => new PythonIterator(Map(rendering, value, arguments)),
        ["select"] = (rendering, value, arguments) => new PythonIterator(Select(rendering, value, arguments, isWanted: true, isByAttribute: false)),
        ["reject"] = (rendering, value, arguments) => new PythonIterator(Select(rendering, value, arguments, isWanted: false, isByAttribute: false)),
        ["selectattr"] = (rendering, value, arguments) => new PythonIterator(Select(rendering, value, arguments, isWanted: true, isByAttribute: true)),
        ["rejectattr"] = (rendering, value, arguments) => new PythonIterator(Select(rendering, value, arguments, isWanted: false, isByAttribute: true)),
    };

    private static IEnumerable<object?> Map(Rendering rendering, object? value, Arguments arguments)
    {
        if (!Python.IsTrue(value))
        {
            yield break;
        }

        Func<object?, object?> map = Mapping(rendering, arguments);
        foreach (object? item in Python.Iterate(value))
        {
            rendering.Limits.Take(1);
            yield return map(item);
        }
    }

    private static Func<object?, object?> Mapping(Rendering rendering, Arguments arguments)
    {
        if (arguments.Positional.Count == 0 && arguments.Named.Any(argument => argument.Key == "attribute"))
        {
            string? other = arguments.Named.Select(argument => argument.Key).FirstOrDefault(name => name is not ("attribute" or "default"));
            BoundArguments bound = other is null ? arguments.Bind("map", "attribute", "default")
                : throw new PythonException("FilterArgumentError", $"Unexpected keyword argument {Python.Repr(other)}");
            return Filters.Getter(bound.Required("attribute"), false, bound.Get("default"));
        }

        object? name = arguments.Positional.Count > 0 ? arguments.Positional[0]
            : throw new PythonException("FilterArgumentError", "map requires a filter argument");
        Arguments rest = arguments.Skip(1);
        return item => Filters.Apply(rendering, name, item, rest);
    }

    private static IEnumerable<object?> Select(Rendering rendering, object? value, Arguments arguments, bool isWanted, bool isByAttribute)
    {
        if (!Python.IsTrue(value))
        {
            yield break;
        }

        if (isByAttribute && arguments.Positional.Count == 0)
        {
            throw new PythonException("FilterArgumentError", "Missing parameter for attribute name");
        }

        Func<object?, object?> getter = Filters.Getter(isByAttribute ? arguments.Positional[0] : null);
        Arguments rest = isByAttribute ? arguments.Skip(1) : arguments;
        Arguments ofTest = rest.Positional.Count > 0 ? rest.Skip(1) : rest;
        foreach (object? item in Python.Iterate(value))
        {
            rendering.Limits.Take(1);
            object? tested = getter(item);
            if ((rest.Positional.Count > 0 ? Tests.Holds(rest.Positional[0], tested, ofTest) : Python.IsTrue(tested)) == isWanted)
            {
                yield return item;
            }
        }
    }
}
