namespace FineTune.Contracts;

/// <summary>
/// Every argument a project may set, as the records say that carry them. What every build asks of all of them is in a table that is generated from those
/// records (ArgumentTable.cs), as reading seventy attributes takes longer than checking a project; the rest is read off the record where somebody asks.
/// </summary>
public static class ArgumentCatalog
{
    public static IReadOnlyList<ArgumentDefinition> Task { get; } = ArgumentTable.Task();

    public static IReadOnlyList<ArgumentDefinition> Tokenizer { get; } = ArgumentTable.Tokenizer();

    public static IReadOnlyList<ArgumentDefinition> Training { get; } = ArgumentTable.Training();

    public static IReadOnlyList<ArgumentDefinition> All { get; } = [.. Task, .. Tokenizer, .. Training];
}
