namespace FineTune.Engine.Data;

internal static class DatasetColumns
{
    public static int Count { get; } = Enum.GetValues<DatasetColumn>().Length;

    public static bool IsList(this DatasetColumn column) => column is DatasetColumn.Tokens or DatasetColumn.Labels;

    /// <summary>True where integers are as good as texts.</summary>
    public static bool IsLabel(this DatasetColumn column) => column is DatasetColumn.Label or DatasetColumn.Labels;

    /// <summary>One of something for each column, by the column's number.</summary>
    public static T[] Each<T>()
        where T : new()
    {
        var each = new T[Count];
        foreach (ref T one in each.AsSpan())
        {
            one = new T();
        }

        return each;
    }
}
