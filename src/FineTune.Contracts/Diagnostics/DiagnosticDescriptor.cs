using System.Globalization;

namespace FineTune.Contracts;

/// <summary>One thing that can be wrong: its code, its text and what to do about it.</summary>
/// <param name="Code">FT and four digits; the first digit is the stage's bucket.</param>
/// <param name="Severity">Warning or error.</param>
/// <param name="Title">A few words for lists.</param>
/// <param name="Format">The message, with numbered holes.</param>
/// <param name="Remedy">What to do next; shown behind the message, and may use its holes.</param>
public sealed record DiagnosticDescriptor(string Code, DiagnosticSeverity Severity, string Title, string Format, string Remedy)
{
    /// <summary>The page that explains the code.</summary>
    public string HelpLink => $"https://github.com/finetune-sdk/finetune-sdk/blob/main/docs/diagnostics.md#{Code.ToLowerInvariant()}";

    /// <summary>
    /// The message and what to do, with the holes filled in: one line, whatever names and texts are put into it, but for the <see cref="OutputLines"/> among
    /// them.
    /// </summary>
    public string Message(params object?[] arguments) =>
        string.Format(CultureInfo.InvariantCulture, $"{Format} {Remedy}", Array.ConvertAll(arguments, Shown));

    private static object? Shown(object? argument) => argument switch
    {
        null or OutputLines => argument,
        double number => DisplayText.Number(number),
        float number => DisplayText.Number(number),
        IFormattable number => number,
        _ => DisplayText.Escape(argument.ToString() ?? ""),
    };
}
