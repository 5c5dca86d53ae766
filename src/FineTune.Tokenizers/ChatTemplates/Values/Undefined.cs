namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>What stands for a name or member that is not there: it is empty text, false and without items, and any other use of it is an error.</summary>
/// <param name="message">What is told then.</param>
/// <param name="kind">Class of the error.</param>
internal sealed class Undefined(string message, string kind = "UndefinedError")
{
    public PythonException Error => new(kind, message);

    public static Undefined Name(string name) => new($"{Python.Repr(name)} is undefined");

    public static Undefined Member(object? owner, object? name)
    {
        string described = owner switch
        {
            null => "None",
            Namespace => "jinja2.utils.Namespace object",
            LoopContext => "jinja2.runtime.LoopContext object",
            Macro => "jinja2.runtime.Macro object",
            _ => Python.TypeName(owner) + " object",
        };
        return new(name is string text
            ? $"{Python.Repr(described)} has no attribute {Python.Repr(text)}"
            : $"{described} has no element {Python.Repr(name)}");
    }

    public static Undefined Unsafe(object? owner, string name) =>
        new($"access to attribute {Python.Repr(name)} of {Python.Repr(Python.TypeName(owner))} object is unsafe.", "SecurityError");
}
