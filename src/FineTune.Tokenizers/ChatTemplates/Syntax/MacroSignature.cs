namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Parameters and body of a macro.</summary>
/// <param name="Defaults">Those of the last parameters.</param>
/// <param name="Names">The names that the body uses: caller, kwargs and varargs are given to a macro that uses them.</param>
internal sealed record MacroSignature(
    IReadOnlyList<string> Parameters, IReadOnlyList<Expression> Defaults, IReadOnlyList<Statement> Body, IReadOnlySet<string> Names);
