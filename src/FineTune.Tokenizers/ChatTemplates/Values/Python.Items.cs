using System.Numerics;

namespace FineTune.Tokenizers.ChatTemplates;

internal static partial class Python
{
    /// <summary>The items of a value, one after another.</summary>
    /// <exception cref="PythonException">It has none.</exception>
    public static IEnumerable<object?> Iterate(object? value) =>
        TryIterate(value) ?? throw PythonException.Type($"'{TypeName(value)}' object is not iterable");

    /// <summary>Null where the value has no items.</summary>
    public static IEnumerable<object?>? TryIterate(object? value) => value switch
    {
        string text => CodePoints.Of(text).Select(code => (object?)CodePoints.Text([code])),
        Markup markup => CodePoints.Of(markup.Text).Select(code => (object?)CodePoints.Text([code])),
        List<object?> list => list,
        PythonTuple tuple => tuple.Items,
        PythonDict dict => dict.Entries.Select(entry => entry.Key),
        PythonRange range => range.Items(),
        PythonIterator iterator => iterator.Rest(),
        DictView view => view.Items(),
        Undefined => [],
        _ => null,
    };

    /// <summary>len(value).</summary>
    /// <exception cref="PythonException">It has none.</exception>
    public static BigInteger Count(object? value) =>
        TryCount(value) ?? throw PythonException.Type($"object of type '{TypeName(value)}' has no len()");

    /// <summary>value[key], as a template reads it: an item, else a member of that name.</summary>
    public static object? GetItem(object? owner, object? key)
    {
        if (owner is Undefined undefined)
        {
            throw undefined.Error;
        }

        if (key is Slice)
        {
            // Slices are Python's own, which have no undefined.
            return TryGetItem(owner, key, out object? part) ? part : throw (owner is PythonDict ? new PythonException("KeyError", Repr(key))
                : PythonException.Type($"'{TypeName(owner)}' object is not subscriptable"));
        }

        return TryGetItem(owner, key, out object? item) ? item
            : AsText(key) is { } name && TryGetMember(owner, name, out object? member) ? member
            : Undefined.Member(owner, key);
    }

    /// <summary>value.name, as a template reads it: a member, else an item of that name.</summary>
    public static object? GetMember(object? owner, string name)
    {
        if (owner is Undefined undefined)
        {
            throw undefined.Error;
        }

        return TryGetMember(owner, name, out object? member) ? member : TryGetItem(owner, name, out object? item) ? item : Undefined.Member(owner, name);
    }

    /// <summary>A member of Python's class, not an item of a dict.</summary>
    public static bool TryGetMember(object? owner, string name, out object? member)
    {
        if (owner is ITemplateObject shown)
        {
            return shown.TryGet(name, out member);
        }

        switch (owner)
        {
            case Namespace space:
                return space.Members.TryGet(name, out member);
            case PythonTuple tuple when tuple.Names.Contains(name, StringComparer.Ordinal):
                member = tuple.Items[((List<string>)[.. tuple.Names]).IndexOf(name)];
                return true;
            case string or Markup:
                return TextMethods.TryGet(owner, name, out member) || IsUnsafe(owner, name, out member);
            default:
                return Methods.TryGet(owner, name, out member) || IsUnsafe(owner, name, out member);
        }
    }

    private static bool IsUnsafe(object? owner, string name, out object? member)
    {
        bool isUnsafe = name.Length > 4 && name.StartsWith("__", StringComparison.Ordinal) && name.EndsWith("__", StringComparison.Ordinal)
            && !(owner is PythonDict dict && dict.Contains(name));
        member = isUnsafe ? Undefined.Unsafe(owner, name) : null;
        return isUnsafe;
    }

    private static bool TryGetItem(object? owner, object? key, out object? item)
    {
        item = null;
        if (owner is PythonDict dict)
        {
            return key is not (List<object?> or PythonDict or Slice) && dict.TryGet(key, out item);
        }

        if (key is Slice slice)
        {
            return TrySlice(owner, slice, out item);
        }

        if (AsInteger(key) is not { } place)
        {
            return false;
        }

        int? count = owner is string or Markup or List<object?> or PythonTuple or PythonRange ? TryCount(owner) : null;
        place = place.Sign < 0 && count is not null ? place + count.Value : place;
        if (count is null || place.Sign < 0 || place >= count)
        {
            return false;
        }

        int index = (int)place;
        item = owner switch
        {
            string text => CodePoints.Part(text, index, index + 1),
            Markup markup => new Markup(CodePoints.Part(markup.Text, index, index + 1)),
            List<object?> list => list[index],
            PythonTuple tuple => tuple.Items[index],
            PythonRange range => range[index],
            _ => null,
        };
        return true;
    }

    private static bool TrySlice(object? owner, Slice slice, out object? part)
    {
        part = null;
        if (owner is not (string or Markup or List<object?> or PythonTuple or PythonRange))
        {
            return false;
        }

        int count = TryCount(owner)!.Value;
        if (!slice.TryPlaces(count, out int start, out int step, out int length))
        {
            return false;
        }

        IEnumerable<int> places = Enumerable.Range(0, length).Select(index => start + (index * step));
        switch (owner)
        {
            case string or Markup:
                List<int> codes = CodePoints.Of(AsText(owner)!);
                string text = CodePoints.Text(places.Select(place => codes[place]));
                part = owner is Markup ? new Markup(text) : text;
                break;
            case List<object?> list:
                part = (List<object?>)[.. places.Select(place => list[place])];
                break;
            case PythonTuple tuple:
                part = new PythonTuple([.. places.Select(place => tuple.Items[place])]);
                break;
            case PythonRange range:
                part = range.Slice(start, step, length);
                break;
        }

        return true;
    }
}
