using System.Globalization;
using System.Numerics;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>A value as a key: equal where Python's <c>==</c> says so.</summary>
internal readonly struct PythonKey : IEquatable<PythonKey>
{
    private readonly object? _value;
    private readonly int _hash;

    /// <exception cref="PythonException">The value is a list or a dict.</exception>
    public PythonKey(object? value)
    {
        _value = value;
        _hash = Hash(value, 0);
    }

    public bool Equals(PythonKey other) => Python.AreEqual(_value, other._value);

    public override bool Equals(object? obj) => obj is PythonKey other && Equals(other);

    public override int GetHashCode() => _hash;

    private static int Hash(object? value, int depth)
    {
        Python.CheckDepth(depth);
        switch (value)
        {
            case null:
                return 0;
            case bool flag:
                return flag ? BigInteger.One.GetHashCode() : BigInteger.Zero.GetHashCode();
            case BigInteger number:
                return number.GetHashCode();
            case double number:
                return double.IsFinite(number) && Math.Floor(number) == number ? new BigInteger(number).GetHashCode() : number.GetHashCode();
            case string text:
                return text.GetHashCode(StringComparison.Ordinal);
            case Markup markup:
                return markup.Text.GetHashCode(StringComparison.Ordinal);
            case PythonTuple tuple:
                var hash = new HashCode();
                foreach (object? item in tuple.Items)
                {
                    hash.Add(Hash(item, depth + 1));
                }

                return hash.ToHashCode();
            case List<object?> or PythonDict:
                throw PythonException.Type(string.Create(CultureInfo.InvariantCulture, $"unhashable type: '{Python.TypeName(value)}'"));
            case Undefined:
                return 1;
            default:
                return System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(value);
        }
    }
}
