using System.Numerics;

namespace FineTune.Tokenizers.ChatTemplates;

internal static partial class Python
{
    public static bool AreEqual(object? left, object? right, int depth = 0)
    {
        CheckDepth(depth);
        if (AsNumber(left) is { } first && AsNumber(right) is { } second)
        {
            return CompareNumbers(first, second) == 0;
        }

        if (AsText(left) is { } text)
        {
            return text == AsText(right);
        }

        return (left, right) switch
        {
            (null, null) => true,
            (Undefined, Undefined) => true,
            (List<object?> a, List<object?> b) => HaveEqualItems(a, b, depth),
            (PythonTuple a, PythonTuple b) => HaveEqualItems(a.Items, b.Items, depth),
            (PythonDict a, PythonDict b) => a.Count == b.Count
                && a.Entries.All(entry => b.TryGet(entry.Key, out object? value) && AreEqual(entry.Value, value, depth + 1)),
            (PythonRange a, PythonRange b) => a.Items().SequenceEqual(b.Items()),
            (DictView { TypeName: not "dict_values" } a, DictView { TypeName: not "dict_values" } b) =>
                a.Count == b.Count && a.Items().All(item => b.Items().Any(other => AreEqual(item, other, depth + 1))),
            _ => ReferenceEquals(left, right),
        };
    }

    /// <summary>Negative where left is less, positive where it is more; null where neither is so, as with nan.</summary>
    /// <param name="operation">As it is written, for messages.</param>
    /// <exception cref="PythonException">The two have no order.</exception>
    public static int? Compare(object? left, object? right, string operation, int depth = 0)
    {
        CheckDepth(depth);
        if (AsNumber(left) is { } first && AsNumber(right) is { } second)
        {
            return CompareNumbers(first, second);
        }

        if (AsText(left) is { } text && AsText(right) is { } other)
        {
            return CodePoints.Compare(text, other);
        }

        IReadOnlyList<object?>? items = (left, right) is (List<object?>, List<object?>) ? (List<object?>)left : (left as PythonTuple)?.Items;
        IReadOnlyList<object?>? others = right as List<object?> ?? (right as PythonTuple)?.Items;
        if (items is not null && others is not null && left is PythonTuple == right is PythonTuple)
        {
            int place = 0;
            while (place < items.Count && place < others.Count && AreEqual(items[place], others[place], depth + 1))
            {
                place++;
            }

            return place < items.Count && place < others.Count
                ? Compare(items[place], others[place], operation, depth + 1)
                : items.Count.CompareTo(others.Count);
        }

        throw left is Undefined undefined ? undefined.Error : right is Undefined otherUndefined ? otherUndefined.Error
            : PythonException.Type($"'{operation}' not supported between instances of '{TypeName(left)}' and '{TypeName(right)}'");
    }

    /// <summary>True where a value is among the items of another, or a text within a text.</summary>
    public static bool Contains(object? container, object? value)
    {
        if (AsText(container) is { } text)
        {
            return AsText(value) is { } part ? text.Contains(part, StringComparison.Ordinal)
                : value is Undefined ? throw PythonException.Type("'in <string>' requires string as left operand, not Undefined")
                : throw PythonException.Type($"'in <string>' requires string as left operand, not {TypeName(value)}");
        }

        return container switch
        {
            PythonDict dict => dict.Contains(value),
            DictView { TypeName: "dict_keys" } view => view.Items().Any(item => AreEqual(item, value)),
            _ when TryIterate(container) is { } items => items.Any(item => ReferenceEquals(item, value) || AreEqual(item, value)),
            _ => throw PythonException.Type($"argument of type '{TypeName(container)}' is not a container or iterable"),
        };
    }

    /// <summary>is: the same object, or an equal value of a type of which equal values are one.</summary>
    public static bool AreSame(object? left, object? right) => (left, right) switch
    {
        (bool a, bool b) => a == b,
        (string a, string b) => a == b,
        (BigInteger a, BigInteger b) => a == b && a >= -5 && a <= 256,
        _ => ReferenceEquals(left, right),
    };

    /// <summary>A stable sort by Python's order.</summary>
    public static List<object?> Sort(IEnumerable<object?> items, Func<object?, object?> key, bool isReversed)
    {
        (object? Key, object? Item)[] entries = [.. items.Select(item => (key(item), item))];
        MergeSort(entries, new (object?, object?)[entries.Length], 0, entries.Length, isReversed);
        return [.. entries.Select(entry => entry.Item)];
    }

    private static void MergeSort((object? Key, object? Item)[] entries, (object?, object?)[] buffer, int start, int end, bool isReversed)
    {
        if (end - start < 2)
        {
            return;
        }

        int middle = (start + end) / 2;
        MergeSort(entries, buffer, start, middle, isReversed);
        MergeSort(entries, buffer, middle, end, isReversed);
        int left = start;
        int right = middle;
        for (int place = start; place < end; place++)
        {
            bool takesRight = left == middle || (right < end && (isReversed
                ? Compare(entries[left].Key, entries[right].Key, "<") < 0
                : Compare(entries[right].Key, entries[left].Key, "<") < 0));
            buffer[place] = takesRight ? entries[right++] : entries[left++];
        }

        Array.Copy(buffer, start, entries, start, end - start);
    }

    private static bool HaveEqualItems(IReadOnlyList<object?> left, IReadOnlyList<object?> right, int depth) =>
        left.Count == right.Count && left.Zip(right).All(pair => AreEqual(pair.First, pair.Second, depth + 1));

    private static int? CompareNumbers(object left, object right)
    {
        if (left is BigInteger first && right is BigInteger second)
        {
            return first.CompareTo(second);
        }

        double a = left as double? ?? 0;
        double b = right as double? ?? 0;
        if (double.IsNaN(a) || double.IsNaN(b))
        {
            return null;
        }

        if (left is double && right is double)
        {
            return a.CompareTo(b) is var order && a == b ? 0 : order;
        }

        return left is BigInteger whole ? -CompareToWhole(b, whole) : CompareToWhole(a, (BigInteger)right);
    }

    private static int CompareToWhole(double number, BigInteger whole)
    {
        if (double.IsInfinity(number))
        {
            return number > 0 ? 1 : -1;
        }

        int order = new BigInteger(Math.Floor(number)).CompareTo(whole);
        return order == 0 && Math.Floor(number) != number ? 1 : order;
    }
}
