namespace FineTune.Engine.Data;

internal static class DatasetColumns
{
    /// <summary>Columns that only a condition reads come after all others.</summary>
    public static DatasetColumn FirstCondition { get; } = Enum.GetValues<DatasetColumn>().Max() + 1;

    public static bool IsCondition(this DatasetColumn column) => column >= FirstCondition;

    public static bool IsList(this DatasetColumn column) => column is DatasetColumn.Tokens or DatasetColumn.Labels;

    /// <summary>True where the value is part of a conversation: any JSON, or a text.</summary>
    public static bool IsConversation(this DatasetColumn column) => column is >= DatasetColumn.Messages and <= DatasetColumn.Input;

    /// <summary>True where the value may be any JSON.</summary>
    public static bool IsJson(this DatasetColumn column) => column.IsConversation() || column == DatasetColumn.Answers;

    /// <summary>True where rows may be without the column.</summary>
    public static bool IsOptional(this DatasetColumn column) => column is DatasetColumn.Tools or DatasetColumn.Input || column.IsCondition();

    /// <summary>True where integers are as good as texts.</summary>
    public static bool IsLabel(this DatasetColumn column) =>
        column is DatasetColumn.Label or DatasetColumn.Labels or DatasetColumn.Number || column.IsCondition();
}
