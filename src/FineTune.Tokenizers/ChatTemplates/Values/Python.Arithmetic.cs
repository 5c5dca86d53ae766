using System.Numerics;

namespace FineTune.Tokenizers.ChatTemplates;

internal static partial class Python
{
    /// <summary>An int or bool as a whole number; null for another value.</summary>
    public static BigInteger? AsInteger(object? value) => value switch
    {
        BigInteger number => number,
        bool flag => flag ? BigInteger.One : BigInteger.Zero,
        _ => null,
    };

    /// <summary>A whole number or a double; null for what is no number.</summary>
    public static object? AsNumber(object? value) => value is double ? value : AsInteger(value) is { } number ? number : null;

    /// <exception cref="PythonException">The number is too large for a float.</exception>
    public static double ToDouble(object? number) => number switch
    {
        double value => value,
        BigInteger value => PythonInteger.ToDouble(value) is var converted && double.IsFinite(converted) ? converted
            : throw PythonException.Overflow("int too large to convert to float"),
        bool flag => flag ? 1 : 0,
        _ => throw (number is Undefined undefined ? undefined.Error : PythonException.Type($"must be real number, not {TypeName(number)}")),
    };

    /// <summary>The two values put together by an operator.</summary>
    /// <param name="operation">As it is written.</param>
    /// <exception cref="PythonException">The operator is not for these values.</exception>
    public static object? Operate(string operation, object? left, object? right, RenderLimits limits)
    {
        if (left is Undefined undefined)
        {
            throw undefined.Error;
        }

        if (operation == "%" && AsText(left) is { } format)
        {
            string formatted = PercentFormat.Format(format, left is Markup ? EscapedArguments(right) : right, limits);
            return left is Markup ? new Markup(formatted) : formatted;
        }

        if (right is Undefined otherUndefined)
        {
            throw otherUndefined.Error;
        }

        if (AsNumber(left) is { } first && AsNumber(right) is { } second)
        {
            return first is BigInteger a && second is BigInteger b
                ? OperateWhole(operation, a, b) : OperateFloats(operation, ToDouble(first), ToDouble(second));
        }

        return (operation switch
        {
            "+" => Add(left, right, limits),
            "*" => AsInteger(right) is { } count ? Repeat(left, count, limits) : AsInteger(left) is { } times ? Repeat(right, times, limits) : null,
            _ => null,
        }) ?? throw NotSupported(operation, left, right);
    }

    public static object? Negate(object? value) => value switch
    {
        double number => -number,
        Undefined undefined => throw undefined.Error,
        _ => AsInteger(value) is { } number ? -number : throw PythonException.Type($"bad operand type for unary -: '{TypeName(value)}'"),
    };

    public static object? Plus(object? value) => value switch
    {
        double => value,
        Undefined undefined => throw undefined.Error,
        _ => AsInteger(value) is { } number ? number : throw PythonException.Type($"bad operand type for unary +: '{TypeName(value)}'"),
    };

    private static PythonException NotSupported(string operation, object? left, object? right) =>
        operation == "+" && AsText(left) is not null
            ? PythonException.Type($"can only concatenate str (not \"{TypeName(right)}\") to str")
        : operation == "+" && left is List<object?> or PythonTuple
            ? PythonException.Type($"can only concatenate {TypeName(left)} (not \"{TypeName(right)}\") to {TypeName(left)}")
        : PythonException.Type(
            $"unsupported operand type(s) for {(operation == "**" ? "** or pow()" : operation)}: '{TypeName(left)}' and '{TypeName(right)}'");

    private static object? Add(object? left, object? right, RenderLimits limits)
    {
        if (left is Markup || right is Markup)
        {
            return AsText(left) is not null && AsText(right) is not null
                ? new Markup(limits.Text(Markup.Escape(left).Text + Markup.Escape(right).Text))
                : null;
        }

        switch (left, right)
        {
            case (string first, string second):
                return limits.Text(first + second);
            case (List<object?> first, List<object?> second):
                limits.Take(first.Count + second.Count);
                return new List<object?>([.. first, .. second]);
            case (PythonTuple first, PythonTuple second):
                limits.Take(first.Items.Count + second.Items.Count);
                return new PythonTuple([.. first.Items, .. second.Items]);
            default:
                return null;
        }
    }

    private static object? Repeat(object? value, BigInteger count, RenderLimits limits)
    {
        count = BigInteger.Max(count, 0);
        switch (value)
        {
            case string or Markup:
                string text = AsText(value)!;
                RenderLimits.CheckText(text.Length * count);
                string repeated = limits.Text(text.Length == 0 ? "" : string.Concat(Enumerable.Repeat(text, (int)count)));
                return value is Markup ? new Markup(repeated) : repeated;
            case List<object?> or PythonTuple:
                IReadOnlyList<object?> items = value as List<object?> ?? ((PythonTuple)value).Items;
                limits.Take(items.Count * count);
                List<object?> all = items.Count == 0 ? [] : [.. Enumerable.Repeat(items, (int)count).SelectMany(part => part)];
                return value is PythonTuple ? new PythonTuple(all) : all;
            default:
                return null;
        }
    }

    private static object OperateWhole(string operation, BigInteger left, BigInteger right) => operation switch
    {
        "+" => PythonInteger.Checked(left + right),
        "-" => PythonInteger.Checked(left - right),
        "*" => PythonInteger.Checked(left * right),
        "/" => right.IsZero ? throw DivisionByZero("division by zero") : Divide(left, right),
        "//" => right.IsZero ? throw DivisionByZero("integer division or modulo by zero") : PythonInteger.FloorDivide(left, right),
        "%" => right.IsZero ? throw DivisionByZero("integer modulo by zero") : PythonInteger.Modulo(left, right),
        _ => right.Sign < 0 ? OperateFloats("**", ToDouble(left), ToDouble(right)) : PythonInteger.Power(left, right),
    };

    private static double Divide(BigInteger left, BigInteger right)
    {
        const int Exact = 53;
        if (left.GetBitLength() <= Exact && right.GetBitLength() <= Exact)
        {
            return (double)left / (double)right;
        }

        // With more bits than a float has, the quotient is cut only once, by its conversion.
        int shift = (int)(right.GetBitLength() - left.GetBitLength()) + 66;
        BigInteger quotient = shift > 0
            ? BigInteger.DivRem(left << shift, right, out BigInteger remainder)
            : BigInteger.DivRem(left, right << -shift, out remainder);
        quotient = remainder.IsZero ? quotient : quotient | (quotient.Sign < 0 ? -1 : 1);
        double result = Math.ScaleB(PythonInteger.ToDouble(quotient), -shift);
        return double.IsFinite(result) ? result : throw PythonException.Overflow("integer division result too large for a float");
    }

    private static object OperateFloats(string operation, double left, double right)
    {
        switch (operation)
        {
            case "+":
                return left + right;
            case "-":
                return left - right;
            case "*":
                return left * right;
            case "**":
                return left == 0 && right < 0 ? throw DivisionByZero("zero to a negative power")
                    : left < 0 && double.IsFinite(right) && Math.Floor(right) != right ? throw PythonException.Unsupported("a complex number is")
                    : Math.Pow(left, right) is var power && double.IsInfinity(power) && double.IsFinite(left) && double.IsFinite(right)
                        ? throw PythonException.Overflow("(34, 'Numerical result out of range')")
                    : power;
        }

        if (right == 0)
        {
            throw DivisionByZero(operation == "%" ? "float modulo by zero" : operation == "/" ? "division by zero" : "float floor division by zero");
        }

        if (operation == "/")
        {
            return left / right;
        }

        double modulo = left % right;
        double quotient = (left - modulo) / right;
        if (modulo != 0)
        {
            if (right < 0 != modulo < 0)
            {
                modulo += right;
                quotient -= 1;
            }
        }
        else
        {
            modulo = double.CopySign(0, right);
        }

        double floor = quotient != 0 ? Math.Floor(quotient) : double.CopySign(0, left / right);
        return operation == "%" ? modulo : quotient != 0 && quotient - floor > 0.5 ? floor + 1 : floor;
    }

    private static PythonException DivisionByZero(string message) => new("ZeroDivisionError", message);

    private static object? EscapedArguments(object? arguments) => arguments switch
    {
        PythonTuple tuple => new PythonTuple([.. tuple.Items.Select(EscapedArgument)]),
        PythonDict dict => dict.Entries.Aggregate(new PythonDict(), (escaped, entry) =>
        {
            escaped[entry.Key] = EscapedArgument(entry.Value);
            return escaped;
        }),
        _ => EscapedArgument(arguments),
    };

    private static object? EscapedArgument(object? argument) => AsText(argument) is not null ? Markup.Escape(argument).Text : argument;
}
