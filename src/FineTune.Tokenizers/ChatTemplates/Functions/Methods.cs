using System.Numerics;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Members of Python's values other than texts. A template may read lists and dicts and not change them.</summary>
internal static class Methods
{
    private static readonly HashSet<string> ChangeList =
        new(["append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove"], StringComparer.Ordinal);

    private static readonly HashSet<string> ChangeDict = new(["clear", "pop", "popitem", "setdefault", "update"], StringComparer.Ordinal);

    public static bool TryGet(object? owner, string name, out object? member)
    {
        member = owner switch
        {
            PythonDict when ChangeDict.Contains(name) => Undefined.Unsafe(owner, name),
            List<object?> when ChangeList.Contains(name) => Undefined.Unsafe(owner, name),
            PythonDict dict => OfDict(dict, name),
            List<object?> list => name == "copy" ? Function(name, arguments => Copy(list, arguments)) : OfItems(list, name),
            PythonTuple tuple => OfItems(tuple.Items, name),
            PythonRange range => OfRange(range, name),
            double number => OfFloat(number, name),
            bool or BigInteger => OfInteger(Python.AsInteger(owner)!.Value, name),
            _ => null,
        };
        return member is not null;
    }

    /// <summary>int(number).</summary>
    /// <exception cref="PythonException">It is no finite number.</exception>
    public static BigInteger Whole(double number) => double.IsNaN(number) ? throw PythonException.Value("cannot convert float NaN to integer")
        : double.IsInfinity(number) ? throw PythonException.Overflow("cannot convert float infinity to integer")
        : new BigInteger(number);

    private static PythonFunction Function(string name, Func<Arguments, object?> call) => new($"built-in method {name}", (_, arguments) => call(arguments));

    private static PythonFunction? OfDict(PythonDict dict, string name) => name switch
    {
        "keys" or "values" or "items" => Function(name, arguments =>
        {
            arguments.Take(name, 0, 0);
            return new DictView(dict, name);
        }),
        "get" => Function(name, arguments =>
        {
            IReadOnlyList<object?> given = arguments.Take(name, 1, 2);
            return dict.TryGet(given[0], out object? value) ? value : given.Count > 1 ? given[1] : null;
        }),
        "copy" => Function(name, arguments =>
        {
            arguments.Take(name, 0, 0);
            return Globals.Copy(dict);
        }),
        "fromkeys" => Function(name, arguments =>
        {
            IReadOnlyList<object?> given = arguments.Take(name, 1, 2);
            var made = new PythonDict();
            foreach (object? key in Python.Iterate(given[0]))
            {
                made[key] = given.Count > 1 ? given[1] : null;
            }

            return made;
        }),
        _ => null,
    };

    private static List<object?> Copy(List<object?> list, Arguments arguments)
    {
        arguments.Take("copy", 0, 0);
        return [.. list];
    }

    private static PythonFunction? OfItems(IReadOnlyList<object?> items, string name) => name switch
    {
        "count" => Function(name, arguments =>
        {
            object? sought = arguments.Take(name, 1, 1)[0];
            return (BigInteger)items.Count(item => Python.AreEqual(item, sought));
        }),
        "index" => Function(name, arguments =>
        {
            IReadOnlyList<object?> given = arguments.Take(name, 1, 3);
            var slice = new Slice(given.Count > 1 ? given[1] : null, given.Count > 2 ? given[2] : null, null);
            if (!slice.TryPlaces(items.Count, out int start, out _, out int length))
            {
                throw PythonException.Type("slice indices must be integers or have an __index__ method");
            }

            for (int index = start; index < start + length; index++)
            {
                if (Python.AreEqual(items[index], given[0]))
                {
                    return (BigInteger)index;
                }
            }

            throw PythonException.Value($"{Python.Repr(given[0])} is not in list");
        }),
        _ => null,
    };

    private static object? OfRange(PythonRange range, string name) => name switch
    {
        "start" => range.Start,
        "stop" => range.Stop,
        "step" => range.Step,
        _ => OfItems([.. range.Items()], name),
    };

    private static object? OfFloat(double number, string name) => name switch
    {
        "real" => number,
        "imag" => 0.0,
        "conjugate" => Function(name, _ => number),
        "is_integer" => Function(name, _ => double.IsFinite(number) && Math.Floor(number) == number),
        _ => null,
    };

    private static object? OfInteger(BigInteger number, string name) => name switch
    {
        "real" or "numerator" => number,
        "imag" => BigInteger.Zero,
        "denominator" => BigInteger.One,
        "conjugate" => Function(name, _ => number),
        "is_integer" => Function(name, _ => true),
        "bit_length" => Function(name, _ => (BigInteger)BigInteger.Abs(number).GetBitLength()),
        "as_integer_ratio" => Function(name, _ => new PythonTuple([number, BigInteger.One])),
        _ => null,
    };
}
