namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>What Python or Jinja would throw while a template is rendered; who knows the line makes a <see cref="TokenizerException"/> of it.</summary>
/// <param name="kind">Name of Python's class, as in TypeError.</param>
internal sealed class PythonException(string kind, string message) : Exception(message)
{
    public string Kind { get; } = kind;

    public static PythonException Type(string message) => new("TypeError", message);

    public static PythonException Value(string message) => new("ValueError", message);

    public static PythonException Overflow(string message) => new("OverflowError", message);

    public static PythonException Undefined(string message) => new("UndefinedError", message);

    public static PythonException Unsupported(string what) => new("NotSupported", what);
}
