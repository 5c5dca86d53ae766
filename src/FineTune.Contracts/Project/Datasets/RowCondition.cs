namespace FineTune.Contracts;

/// <summary>A condition of a Dataset's Where: only rows that meet all of them count.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="IsEqual">False where the value must be another.</param>
/// <param name="Value">The value as text.</param>
public sealed record RowCondition(string Column, bool IsEqual, string Value)
{
    public override string ToString() => $"{Column} {(IsEqual ? "=" : "!=")} {Value}";
}
