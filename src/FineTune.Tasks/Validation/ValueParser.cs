using System.Globalization;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>Strict and invariant: what one machine accepts, every machine accepts, with the same meaning.</summary>
internal sealed class ValueParser(DiagnosticList diagnostics)
{
    /// <summary>The value, of the argument's type; null, with a diagnostic, where it is not one the argument takes.</summary>
    public object? Argument(ArgumentDefinition argument, WrittenValue written)
    {
        (string name, string value, SourcePosition position) = (written.ShownName, written.Text, written.Position);
        if (argument.ValueType.IsEnum)
        {
            return Choice(name, value, argument.Choices, position) is { } choice ? EnumNames.Find(argument.ValueType, choice) : null;
        }

        if (argument.ValueType == typeof(bool))
        {
            return Flag(written);
        }

        if (argument.ValueType == typeof(NameList))
        {
            return new NameList(value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }

        if (argument.ValueType == typeof(KeywordArguments))
        {
            return KeywordArgumentsParser.Parse(value)
                ?? Bad(name, value, "a list of name=value pairs, such as num_cycles=2, power=0.5, nor a JSON object", position);
        }

        if (argument.ValueType == typeof(FileSize))
        {
            return FileSize.Parse(value) is { } size && argument.Allows(size.Bytes)
                ? size
                : Bad(name, value, Written("a size such as 500MB or 5GB", value), position);
        }

        return argument.ValueType == typeof(string) ? value
            : written.IsQuoted ? BadText(written, Expected(argument))
            : Number(argument, name, value, position);
    }

    /// <summary>Null, with a diagnostic, where it is neither true nor false.</summary>
    public bool? Flag(WrittenValue written)
    {
        if (!written.IsQuoted && bool.TryParse(written.Text, out bool flag))
        {
            return flag;
        }

        const string Expected = "true or false";
        _ = written.IsQuoted ? BadText(written, Expected) : Bad(written.ShownName, written.Text, Expected, written.Position);
        return null;
    }

    /// <summary>One of the choices in its own casing; null, with a diagnostic, otherwise.</summary>
    public string? Choice(string name, string value, IReadOnlyList<string> choices, SourcePosition position)
    {
        foreach (string choice in choices)
        {
            if (choice.Equals(value, StringComparison.OrdinalIgnoreCase))
            {
                return choice;
            }
        }

        Bad(name, value, $"one of {string.Join(", ", choices)}{NearestName.Suggestion(value, choices)}", position);
        return null;
    }

    /// <summary>A value of an enum by its name in our JSON.</summary>
    public T? Choice<T>(string name, string value, SourcePosition position)
        where T : struct, Enum =>
        Choice(name, value, EnumNames.All(typeof(T)), position) is { } choice ? (T?)EnumNames.Find(typeof(T), choice) : null;

    public int? WholeNumber(string name, string value, int minimum, SourcePosition position)
    {
        if (int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= minimum)
        {
            return number;
        }

        Bad(name, value, Written(string.Create(CultureInfo.InvariantCulture, $"a whole number of at least {minimum}"), value), position);
        return null;
    }

    public double? Number(string name, string value, SourcePosition position)
    {
        if (TryNumber(value, out double number))
        {
            return number;
        }

        Bad(name, value, Written("a number", value), position);
        return null;
    }

    private static bool TryNumber(string value, out double number) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static string Written(string expected, string value) =>
        value.Contains(',', StringComparison.Ordinal) ? $"{expected}, written with a point as in 5e-5 or 0.8" : expected;

    private static string Expected(ArgumentDefinition argument)
    {
        string kind = argument.ValueType == typeof(int) ? "a whole number" : "a number";
        return argument.Range is { } range ? $"{kind} {range}" : kind;
    }

    private object? Number(ArgumentDefinition argument, string name, string value, SourcePosition position)
    {
        if (argument.ValueType == typeof(int))
        {
            return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int whole) && argument.Allows(whole)
                ? whole
                : Bad(name, value, Written(Expected(argument), value), position);
        }

        return TryNumber(value, out double number) && argument.Allows(number)
            ? number
            : Bad(name, value, Written(Expected(argument), value), position);
    }

    private object? BadText(WrittenValue written, string expected) =>
        Bad(written.ShownName, $"\"{written.Text}\"", $"{expected}: in quotes it is a text", written.Position);

    private object? Bad(string name, string value, string expected, SourcePosition position)
    {
        diagnostics.Add(DiagnosticCatalog.BadValue, position, name, value, expected);
        return null;
    }
}
