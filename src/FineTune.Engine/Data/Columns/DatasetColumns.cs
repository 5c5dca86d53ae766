namespace FineTune.Engine.Data;

internal static class DatasetColumns
{
    /// <summary>Columns that only a condition reads come after all others.</summary>
    public static DatasetColumn FirstCondition { get; } = Enum.GetValues<DatasetColumn>().Max() + 1;

    /// <summary>The texts of a row that are sequences of their own, in the order of a row.</summary>
    public static IReadOnlyList<DatasetColumn> OfTexts { get; } =
    [
        DatasetColumn.Text, DatasetColumn.TextPair, DatasetColumn.Negative, DatasetColumn.Negative2, DatasetColumn.Negative3, DatasetColumn.Negative4,
        DatasetColumn.Negative5,
    ];

    /// <summary>Columns of texts unlike the first.</summary>
    public static IReadOnlyList<DatasetColumn> OfNegatives { get; } = [.. OfTexts.Skip(2)];

    public static bool IsCondition(this DatasetColumn column) => column >= FirstCondition;

    public static bool IsNegative(this DatasetColumn column) => column is >= DatasetColumn.Negative and <= DatasetColumn.Negative5;

    public static bool IsList(this DatasetColumn column) => column is DatasetColumn.Tokens or DatasetColumn.Labels or DatasetColumn.Endings;

    /// <summary>True where the value is part of a conversation: any JSON, or a text.</summary>
    public static bool IsConversation(this DatasetColumn column) => column is >= DatasetColumn.Messages and <= DatasetColumn.Rejected;

    /// <summary>True where the value may be any JSON.</summary>
    public static bool IsJson(this DatasetColumn column) => column.IsConversation() || column == DatasetColumn.Answers;

    /// <summary>True where rows may be without the column.</summary>
    public static bool IsOptional(this DatasetColumn column) =>
        column is DatasetColumn.Tools or DatasetColumn.TemplateVariables or DatasetColumn.Input || column.IsCondition();

    /// <summary>True where a value is the name or the id of a class, so that booleans are <c>true</c> and <c>false</c> and not numbers.</summary>
    public static bool IsClass(this DatasetColumn column) => column is DatasetColumn.Label or DatasetColumn.Labels;

    /// <summary>True where integers are as good as texts.</summary>
    public static bool IsLabel(this DatasetColumn column) =>
        column is DatasetColumn.Label or DatasetColumn.Labels or DatasetColumn.Number or DatasetColumn.Choice or DatasetColumn.Endings || column.IsCondition();
}
