namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>A part of a template that has a value.</summary>
/// <param name="line">Counted from 1.</param>
internal abstract class Expression(int line)
{
    public int Line { get; } = line;

    /// <summary>Only <see cref="Rendering.Evaluate"/> calls this.</summary>
    /// <exception cref="PythonException">It has none for these variables.</exception>
    public abstract object? Evaluate(Rendering rendering, Scope scope);
}
