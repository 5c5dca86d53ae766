using System.Numerics;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Filters of lists and dicts.</summary>
internal static class ListFilters
{
    public static IReadOnlyDictionary<string, Filter> All { get; } = new Dictionary<string, Filter>(StringComparer.Ordinal)
    {
        ["length"] = Length,
        ["count"] = Length,
        ["list"] = (rendering, value, arguments) =>
        {
            arguments.Bind("list");
            return Counted(rendering, Python.Iterate(value));
        },
        ["first"] = (_, value, arguments) =>
        {
            arguments.Bind("first");
            return value is PythonIterator iterator
                ? iterator.TryNext(out object? next) ? next : new Undefined("No first item, sequence was empty.")
                : First(Python.Iterate(value), "No first item, sequence was empty.");
        },
        ["last"] = (_, value, arguments) =>
        {
            arguments.Bind("last");
            return First(Reversed(value)
                ?? throw PythonException.Type($"'{Python.TypeName(value)}' object is not reversible"), "No last item, sequence was empty.");
        },
        ["reverse"] = (_, value, arguments) => Reverse(value, arguments),
        ["random"] = (_, _, _) => throw PythonException.Unsupported("the filter random, which gives another item each time, is"),
        ["sort"] = Sort,
        ["dictsort"] = DictSort,
        ["unique"] = (rendering, value, arguments) =>
        {
            BoundArguments bound = arguments.Bind("unique", "case_sensitive", "attribute");
            return new PythonIterator(Unique(value, Filters.Getter(bound.Get("attribute"), !bound.Flag("case_sensitive")), rendering));
        },
        ["min"] = (_, value, arguments) => Extreme("min", value, arguments, order => order < 0),
        ["max"] = (_, value, arguments) => Extreme("max", value, arguments, order => order > 0),
        ["join"] = Join,
        ["batch"] = (_, value, arguments) =>
        {
            BoundArguments bound = arguments.Bind("batch", "linecount", "fill_with");
            return new PythonIterator(Batch(value, bound.Required("linecount"), bound.Get("fill_with")));
        },
        ["slice"] = (rendering, value, arguments) =>
        {
            BoundArguments bound = arguments.Bind("slice", "slices", "fill_with");
            return new PythonIterator(Slices(value, bound.Required("slices"), bound.Get("fill_with"), rendering));
        },
        ["items"] = (_, value, arguments) =>
        {
            arguments.Bind("items");
            return new PythonIterator(Items(value));
        },
        ["groupby"] = GroupBy,
        ["attr"] = (_, value, arguments) =>
        {
            object? name = arguments.Bind("attr", "name").Required("name");
            return value is Undefined undefined ? throw undefined.Error
                : Python.TryGetMember(value, TextFilters.Text(name, "attribute name must be string"), out object? member) ? member
                : Undefined.Member(value, name);
        },
        ["default"] = Default,
        ["d"] = Default,
    };

    private static object? Length(Rendering rendering, object? value, Arguments arguments)
    {
        arguments.Bind("len");
        return Python.Count(value);
    }

    private static object? Default(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("default", "default_value", "boolean");
        return value is Undefined || (bound.Flag("boolean") && !Python.IsTrue(value)) ? bound.Get("default_value", "") : value;
    }

    private static List<object?> Counted(Rendering rendering, IEnumerable<object?> items)
    {
        List<object?> list = [];
        foreach (object? item in items)
        {
            rendering.Limits.Take(1);
            list.Add(item);
        }

        return list;
    }

    private static object? First(IEnumerable<object?> items, string none)
    {
        foreach (object? item in items)
        {
            return item;
        }

        return new Undefined(none);
    }

    /// <summary>Null for what has no last item.</summary>
    private static IEnumerable<object?>? Reversed(object? value) => value switch
    {
        PythonIterator or null or bool or BigInteger or double or ITemplateObject or PythonFunction or Namespace => null,
        _ => Python.TryIterate(value)?.Reverse(),
    };

    private static object Reverse(object? value, Arguments arguments)
    {
        arguments.Bind("reverse");
        if (Python.AsText(value) is { } text)
        {
            List<int> codes = CodePoints.Of(text);
            codes.Reverse();
            return value is Markup ? new Markup(CodePoints.Text(codes)) : CodePoints.Text(codes);
        }

        return value is PythonIterator or Undefined ? (List<object?>)[.. Python.Iterate(value).Reverse()]
            : new PythonIterator(Reversed(value) ?? throw new PythonException("FilterArgumentError", "argument must be iterable"), value switch
            {
                List<object?> => "list_reverseiterator",
                PythonTuple => "reversed",
                PythonRange => "range_iterator",
                _ => "dict_reversekeyiterator",
            });
    }

    private static object Sort(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("sort", "reverse", "case_sensitive", "attribute");
        object? attribute = bound.Get("attribute");
        Func<object?, object?>[] getters =
        [
            .. (Python.AsText(attribute) is { } names ? (IEnumerable<object?>)names.Split(',') : [attribute])
                .Select(name => Filters.Getter(name, !bound.Flag("case_sensitive"))),
        ];
        List<object?> items = Counted(rendering, Python.Iterate(value));
        rendering.Limits.Take(items.Count * 16);
        return Python.Sort(
            items, item => new PythonTuple([.. getters.Select(get => get(item))]), bound.Flag("reverse"));
    }

    private static object DictSort(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("dictsort", "case_sensitive", "by", "reverse");
        string? by = Python.AsText(bound.Get("by", "key"));
        if (by is not ("key" or "value"))
        {
            throw new PythonException("FilterArgumentError", "You can only sort by either \"key\" or \"value\"");
        }

        bool ignoresCase = !bound.Flag("case_sensitive");
        PythonDict dict = Dict(value, "items");
        rendering.Limits.Take(dict.Count * 16);
        return Python.Sort(new DictView(dict, "items").Items(), item =>
        {
            object? key = ((PythonTuple)item!).Items[by == "key" ? 0 : 1];
            return ignoresCase && Python.AsText(key) is { } text ? PythonCharacters.Lower(text) : key;
        }, bound.Flag("reverse"));
    }

    private static PythonDict Dict(object? value, string method) => value as PythonDict
        ?? throw (value is Undefined undefined ? undefined.Error
            : new PythonException("AttributeError", $"'{Python.TypeName(value)}' object has no attribute '{method}'"));

    private static IEnumerable<object?> Items(object? value)
    {
        if (value is Undefined)
        {
            yield break;
        }

        foreach (object? item in new DictView(value as PythonDict ?? throw PythonException.Type("Can only get item pairs from a mapping."), "items").Items())
        {
            yield return item;
        }
    }

    private static IEnumerable<object?> Unique(object? value, Func<object?, object?> getter, Rendering rendering)
    {
        var seen = new HashSet<PythonKey>();
        foreach (object? item in Python.Iterate(value))
        {
            rendering.Limits.Take(1);
            if (seen.Add(new PythonKey(getter(item))))
            {
                yield return item;
            }
        }
    }

    private static object? Extreme(string name, object? value, Arguments arguments, Func<int?, bool> isBetter)
    {
        BoundArguments bound = arguments.Bind(name, "case_sensitive", "attribute");
        Func<object?, object?> getter = Filters.Getter(bound.Get("attribute"), !bound.Flag("case_sensitive"));
        object? best = new Undefined("No aggregated item, sequence was empty.");
        object? bestKey = null;
        bool isFirst = true;
        foreach (object? item in Python.Iterate(value))
        {
            object? key = getter(item);
            if (isFirst || isBetter(Python.Compare(key, bestKey, name == "min" ? "<" : ">")))
            {
                (best, bestKey) = (item, key);
            }

            isFirst = false;
        }

        return best;
    }

    private static object Join(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("join", "d", "attribute");
        object? separator = bound.Get("d", "");
        Func<object?, object?> getter = Filters.Getter(bound.Get("attribute"));
        List<object?> items = Counted(rendering, Python.Iterate(value).Select(getter));
        bool isSafe = rendering.AutoEscape && (separator is Markup || items.Exists(item => item is Markup));
        var joined = new System.Text.StringBuilder();
        for (int index = 0; index < items.Count; index++)
        {
            joined.Append(index > 0 ? isSafe ? Markup.Escape(separator).Text : Python.Text(separator) : "");
            joined.Append(isSafe ? Markup.Escape(items[index]).Text : Python.Text(items[index]));
            RenderLimits.CheckText(joined.Length);
        }

        string text = rendering.Limits.Text(joined.ToString());
        return isSafe ? new Markup(text) : text;
    }

    private static IEnumerable<object?> Batch(object? value, object? lineCount, object? fill)
    {
        List<object?> batch = [];
        foreach (object? item in Python.Iterate(value))
        {
            if (Python.AreEqual((BigInteger)batch.Count, lineCount))
            {
                yield return batch;
                batch = [];
            }

            batch.Add(item);
        }

        if (batch.Count > 0)
        {
            if (fill is not null)
            {
                int missing = Arguments.Index(lineCount) - batch.Count;
                RenderLimits.CheckText(missing);
                batch.AddRange(Enumerable.Repeat(fill, Math.Max(missing, 0)));
            }

            yield return batch;
        }
    }

    private static IEnumerable<object?> Slices(object? value, object? count, object? fill, Rendering rendering)
    {
        List<object?> items = Counted(rendering, Python.Iterate(value));
        int slices = Arguments.Index(count);
        if (slices == 0)
        {
            throw new PythonException("ZeroDivisionError", "integer division or modulo by zero");
        }

        int offset = 0;
        for (int slice = 0; slice < slices; slice++)
        {
            rendering.Limits.Take(1);
            bool isLonger = slice < items.Count % slices;
            int length = (items.Count / slices) + (isLonger ? 1 : 0);
            List<object?> part = items.GetRange(offset, length);
            offset += length;
            if (fill is not null && !isLonger)
            {
                part.Add(fill);
            }

            yield return part;
        }
    }

    private static object GroupBy(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("groupby", "attribute", "default", "case_sensitive");
        object? attribute = bound.Required("attribute");
        bool ignoresCase = !bound.Flag("case_sensitive");
        Func<object?, object?> getter = Filters.Getter(attribute, ignoresCase, bound.Get("default"));
        Func<object?, object?> name = Filters.Getter(attribute, false, bound.Get("default"));
        List<object?> items = Counted(rendering, Python.Iterate(value));
        rendering.Limits.Take(items.Count * 16);
        var groups = new List<object?>();
        object? last = null;
        List<object?>? group = null;
        foreach (object? item in Python.Sort(items, getter, isReversed: false))
        {
            object? key = getter(item);
            if (group is null || !Python.AreEqual(key, last))
            {
                group = [];
                groups.Add(new PythonTuple([ignoresCase ? name(item) : key, group], "grouper", "list"));
                last = key;
            }

            group.Add(item);
        }

        return groups;
    }
}
