using System.Numerics;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>The functions that every template has.</summary>
internal static class Globals
{
    public static IReadOnlyDictionary<string, object?> All { get; } = new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["range"] = new PythonFunction("class 'range'", (_, arguments) => Range(arguments)),
        ["dict"] = new PythonFunction("class 'dict'", (_, arguments) => Dict("dict", arguments)),
        ["namespace"] = new PythonFunction("class 'jinja2.utils.Namespace'", (_, arguments) => new Namespace(Dict("dict", arguments))),
        ["cycler"] = new PythonFunction("class 'jinja2.utils.Cycler'", (_, arguments) => arguments.Positional.Count > 0 ? new Cycler(arguments.Positional)
            : throw new PythonException("RuntimeError", "at least one item has to be provided")),
        ["joiner"] = new PythonFunction("class 'jinja2.utils.Joiner'", (_, arguments) => new Joiner(arguments.Bind("Joiner", "sep").Get("sep", ", "))),
        ["lipsum"] = new PythonFunction("function lipsum", (_, _) => throw PythonException.Unsupported("lipsum, which gives another text each time, is")),
        ["raise_exception"] = new PythonFunction("function raise_exception", (_, arguments) =>
            throw new PythonException("TemplateError", Python.Text(arguments.Bind("raise_exception", "message").Required("message")))),
        ["strftime_now"] = new PythonFunction("function strftime_now", (rendering, arguments) =>
            DateFormat.Format(rendering.Now(), Python.AsText(arguments.Bind("strftime_now", "format").Required("format"))
                ?? throw PythonException.Type("strftime() argument 1 must be str"))),
    };

    public static PythonDict Copy(PythonDict dict)
    {
        var copy = new PythonDict();
        foreach ((object? key, object? value) in dict.Entries)
        {
            copy[key] = value;
        }

        return copy;
    }

    private static PythonRange Range(Arguments arguments)
    {
        IReadOnlyList<object?> given = arguments.Take("range", 1, 3);
        BigInteger[] bounds = [.. given.Select(bound => Python.AsInteger(bound) ?? throw (bound is Undefined undefined ? undefined.Error
            : PythonException.Type($"'{Python.TypeName(bound)}' object cannot be interpreted as an integer")))];
        return bounds.Length == 1 ? new PythonRange(0, bounds[0], 1) : new PythonRange(bounds[0], bounds[1], bounds.Length > 2 ? bounds[2] : 1);
    }

    private static PythonDict Dict(string name, Arguments arguments)
    {
        IReadOnlyList<object?> given = (arguments with { Named = [] }).Take(name, 0, 1);
        PythonDict made = given.Count == 0 ? new PythonDict() : given[0] is PythonDict dict ? Copy(dict) : FromPairs(given[0]);
        foreach ((string key, object? value) in arguments.Named)
        {
            made[key] = value;
        }

        return made;
    }

    private static PythonDict FromPairs(object? pairs)
    {
        var made = new PythonDict();
        int place = 0;
        foreach (object? pair in Python.Iterate(pairs))
        {
            List<object?> items = [.. Python.TryIterate(pair)
                ?? throw PythonException.Type(FormattableString.Invariant($"cannot convert dictionary update sequence element #{place} to a sequence"))];
            made[items.Count == 2 ? items[0] : throw PythonException.Value(FormattableString.Invariant(
                $"dictionary update sequence element #{place} has length {items.Count}; 2 is required"))] = items[1];
            place++;
        }

        return made;
    }
}
