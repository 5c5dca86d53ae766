namespace FineTune.Contracts;

/// <summary>The base models that the SDK brings, by the name behind <c>builtin:</c>.</summary>
public static class BuiltinModels
{
    /// <summary>What stands before the name in BaseModel.</summary>
    public const string Prefix = "builtin:";

    /// <summary>A BERT of 2 layers of 128 with random weights.</summary>
    public const string BertTiny = "bert-tiny";

    /// <summary>A Llama of 4 layers of 192 with random weights.</summary>
    public const string LlamaTiny = "llama-tiny";

    public static IReadOnlyList<string> All { get; } = [BertTiny, LlamaTiny];
}
