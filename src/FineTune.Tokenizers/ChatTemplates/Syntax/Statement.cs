namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>A part of a template that does something.</summary>
/// <param name="line">Counted from 1.</param>
internal abstract class Statement(int line)
{
    public int Line { get; } = line;

    /// <summary>Only <see cref="Rendering.Execute"/> calls this.</summary>
    public abstract Flow Execute(Rendering rendering, Scope scope);
}

/// <summary>Where a template goes on.</summary>
internal enum Flow
{
    Next,
    Break,
    Continue,
}
