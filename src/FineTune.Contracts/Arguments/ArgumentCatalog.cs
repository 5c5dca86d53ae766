using System.Reflection;

namespace FineTune.Contracts;

/// <summary>Every argument a project may set, read off the records that carry them.</summary>
public static class ArgumentCatalog
{
    public static IReadOnlyList<ArgumentDefinition> Task { get; } = Read(new TaskArguments());

    public static IReadOnlyList<ArgumentDefinition> Tokenizer { get; } = Read(new TokenizerArguments());

    public static IReadOnlyList<ArgumentDefinition> Training { get; } = Read(new TrainingArguments());

    public static IReadOnlyList<ArgumentDefinition> All { get; } = [.. Task, .. Tokenizer, .. Training];

    private static List<ArgumentDefinition> Read<T>(T defaults)
        where T : notnull =>
        [.. from property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            let attribute = property.GetCustomAttribute<ArgumentAttribute>()
            where attribute is not null
            select new ArgumentDefinition(property, attribute, defaults)];
}
