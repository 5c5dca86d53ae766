using System.Numerics;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Jinja's tests: what stands behind <c>is</c>.</summary>
internal static class Tests
{
    private static readonly Dictionary<string, Func<object?, Arguments, bool>> All = new(StringComparer.Ordinal)
    {
        ["odd"] = Plain("odd", value => IsRemainder(value, 2, 1)),
        ["even"] = Plain("even", value => IsRemainder(value, 2, 0)),
        ["divisibleby"] = (value, arguments) => IsRemainder(value, arguments.Bind("divisibleby", "num").Required("num"), 0),
        ["defined"] = Plain("defined", value => value is not Undefined),
        ["undefined"] = Plain("undefined", value => value is Undefined),
        ["filter"] = Plain("filter", value => value is string name && Filters.Exists(name)),
        ["test"] = Plain("test", value => value is string name && Exists(name)),
        ["none"] = Plain("none", value => value is null),
        ["boolean"] = Plain("boolean", value => value is bool),
        ["false"] = Plain("false", value => value is false),
        ["true"] = Plain("true", value => value is true),
        ["integer"] = Plain("integer", value => value is BigInteger),
        ["float"] = Plain("float", value => value is double),
        ["number"] = Plain("number", value => value is bool or BigInteger or double),
        ["lower"] = Plain("lower", value => TextMethods.IsLower(Python.Text(value))),
        ["upper"] = Plain("upper", value => TextMethods.IsUpper(Python.Text(value))),
        ["string"] = Plain("string", value => value is string or Markup),
        ["mapping"] = Plain("mapping", value => value is PythonDict),
        ["sequence"] = Plain("sequence", value => value is string or Markup or List<object?> or PythonTuple or PythonDict or PythonRange or Undefined),
        ["iterable"] = Plain("iterable", value => value is LoopContext || Python.TryIterate(value) is not null),
        ["callable"] = Plain("callable", value => value is PythonFunction or Macro or Joiner or LoopContext or Undefined),
        ["escaped"] = Plain("escaped", value => value is Markup),
        ["sameas"] = (value, arguments) => Python.AreSame(value, arguments.Bind("sameas", "other").Required("other")),
        ["in"] = (value, arguments) => Python.Contains(arguments.Bind("in", "seq").Required("seq"), value),
        ["=="] = (value, arguments) => Python.AreEqual(value, Other(arguments)),
        ["!="] = (value, arguments) => !Python.AreEqual(value, Other(arguments)),
        ["<"] = (value, arguments) => Python.Compare(value, Other(arguments), "<") < 0,
        ["<="] = (value, arguments) => Python.Compare(value, Other(arguments), "<=") <= 0,
        [">"] = (value, arguments) => Python.Compare(value, Other(arguments), ">") > 0,
        [">="] = (value, arguments) => Python.Compare(value, Other(arguments), ">=") >= 0,
    };

    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.Ordinal)
    {
        ["eq"] = "==",
        ["equalto"] = "==",
        ["ne"] = "!=",
        ["lt"] = "<",
        ["lessthan"] = "<",
        ["le"] = "<=",
        ["gt"] = ">",
        ["greaterthan"] = ">",
        ["ge"] = ">=",
    };

    public static bool Exists(string name) => All.ContainsKey(name) || OtherNames.ContainsKey(name);

    /// <exception cref="PythonException">There is no such test, or it cannot tell.</exception>
    public static bool Holds(object? name, object? value, Arguments arguments) =>
        name is string known && All.TryGetValue(OtherNames.GetValueOrDefault(known, known), out Func<object?, Arguments, bool>? test)
            ? test(value, arguments)
            : throw new PythonException("TemplateRuntimeError", $"No test named {Python.Repr(name)}.");

    private static Func<object?, Arguments, bool> Plain(string name, Func<object?, bool> holds) => (value, arguments) =>
    {
        arguments.Bind(name);
        return holds(value);
    };

    private static object? Other(Arguments arguments) => arguments.Take("operator", 1, 1)[0];

    private static bool IsRemainder(object? value, object? divisor, BigInteger remainder) =>
        Python.AreEqual(Python.Operate("%", value, divisor, new RenderLimits()), remainder);

    private static bool IsRemainder(object? value, int divisor, BigInteger remainder) => IsRemainder(value, (BigInteger)divisor, remainder);
}
