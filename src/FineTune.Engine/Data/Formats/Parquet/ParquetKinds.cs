using Parquet;
using Parquet.Meta;
using Parquet.Schema;

namespace FineTune.Engine.Data;

/// <summary>The columns of a file of which the library's types do not tell what they hold.</summary>
internal sealed class ParquetKinds
{
    private const int BytesOfHalf = 2;

    private readonly HashSet<string> _halves = [];
    private readonly HashSet<string> _nulls = [];
    private readonly HashSet<string> _times = [];

    public ParquetKinds(ParquetReader reader)
    {
        DataField[] fields = reader.Schema.GetDataFields();
        SchemaElement[] leaves = [.. reader.Metadata!.Schema.Where(element => element.NumChildren is null or 0)];
        foreach ((DataField field, SchemaElement leaf) in leaves.Length == fields.Length ? fields.Zip(leaves) : [])
        {
            if (leaf is { Type: Parquet.Meta.Type.FIXED_LEN_BYTE_ARRAY, TypeLength: BytesOfHalf, LogicalType.BSON: not null })
            {
                _halves.Add(NameOf(field));
            }
            else if (leaf.LogicalType?.UNKNOWN is not null)
            {
                _nulls.Add(NameOf(field));
            }
            else if (leaf.LogicalType?.TIME is not null || leaf.ConvertedType is ConvertedType.TIME_MILLIS or ConvertedType.TIME_MICROS)
            {
                _times.Add(NameOf(field));
            }
        }
    }

    /// <summary>Numbers of two bytes, which the library gives as bytes.</summary>
    public bool IsHalf(DataField field) => _halves.Contains(NameOf(field));

    /// <summary>What Arrow's type null is written as: integers of which there is none.</summary>
    public bool IsNull(DataField field) => _nulls.Contains(NameOf(field));

    public bool IsText(DataField field) => ParquetColumn.IsText(field) || IsNull(field);

    /// <summary>A time of the day is no integer, though the library gives one.</summary>
    public bool IsInteger(DataField field) => ParquetColumn.IsInteger(field) && !_nulls.Contains(NameOf(field)) && !_times.Contains(NameOf(field));

    /// <summary>Numbers with a point somewhere: of two, four or eight bytes, or decimal.</summary>
    public bool IsFraction(DataField field) => IsHalf(field) || ParquetColumn.IsFloating(field) || ParquetColumn.IsDecimal(field);

    /// <summary>What a column holds, in words that need no knowledge of .NET.</summary>
    public string WordsOf(DataField field) =>
        IsHalf(field) ? "numbers with fractions" : IsNull(field) ? "nothing but nulls" : _times.Contains(NameOf(field)) ? "times" : ParquetWords.Of(field);

    /// <summary>A library's field is made anew whenever it is asked for; names may have points in them.</summary>
    private static string NameOf(DataField field) => string.Join('\0', field.Path.ToList());
}
