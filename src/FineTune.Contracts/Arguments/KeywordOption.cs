namespace FineTune.Contracts;

/// <summary>An option of an optimizer or a schedule: a key that OptimArgs or LrSchedulerKwargs may have.</summary>
/// <param name="Choices">The texts it takes; empty where it takes none.</param>
public sealed record KeywordOption(string Name, KeywordOptionKind Kind, params string[] Choices)
{
    /// <summary>What the option's value is not, such as <c>a whole number</c>; null where it is absent, null or fits.</summary>
    public string? Misfit(KeywordArguments values)
    {
        if (!values.Values.TryGetValue(Name, out string? text) || text == "null")
        {
            return null;
        }

        return Kind switch
        {
            KeywordOptionKind.Number => values.Number(Name) is null ? "a number" : null,
            KeywordOptionKind.WholeNumber => values.Number(Name) is { } number && number == Math.Floor(number) ? null : "a whole number",
            KeywordOptionKind.Flag => values.Flag(Name) is null ? "true or false" : null,
            _ => Array.IndexOf(Choices, values.Text(Name)) >= 0 ? null : $"one of {string.Join(", ", Choices)}",
        };
    }
}
