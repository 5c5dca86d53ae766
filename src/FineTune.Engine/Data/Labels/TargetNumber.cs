using System.Globalization;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>The number that regression is to predict for a row.</summary>
internal static class TargetNumber
{
    /// <exception cref="FineTuneException">FT2150: the row has no finite number.</exception>
    public static float Read(IRowReader reader, ColumnNames columns) =>
        TryParse(reader.Get(DatasetColumn.Number), out double number) && float.IsFinite((float)number)
        ? (float)number
        : throw columns.Wrong(DatasetColumn.Number, reader.PositionOf(DatasetColumn.Number), $"'{reader.Get(DatasetColumn.Number)}'");

    public static bool TryParse(ReadOnlySpan<char> text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
