using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace FineTune.Engine.Data;

/// <summary>Columns of the token files.</summary>
internal static class TokenizedSchema
{
    public const string InputIds = "input_ids";
    public const string TokenTypeIds = "token_type_ids";
    public const string WordIds = "word_ids";
    public const string TextLengths = "text_lengths";
    public const string Labels = "labels";
    public const string Slices = "slices";
    public const string Offsets = "offsets";
    public const string Reference = "reference";
    public const string Number = "number";
    public const string SourceFile = "source_file";
    public const string SourceLine = "source_line";

    public static ListType NumbersType { get; } = new(new Field("item", Int32Type.Default, nullable: false));

    public static ListType TokenTypeIdsType { get; } = new(new Field("item", Int8Type.Default, nullable: false));

    /// <summary>Key of the schema's metadata for the number of rows in the files before.</summary>
    private const string FirstRowKey = "first_row";

    /// <param name="firstRow">Rows in the files before.</param>
    public static Schema Create(TokenizedLayout layout, int firstRow)
    {
        List<Field> fields = [new Field(InputIds, NumbersType, nullable: false)];
        if (layout.HasPairs)
        {
            fields.Add(new Field(TokenTypeIds, TokenTypeIdsType, nullable: false));
        }

        if (layout.HasWordIds)
        {
            fields.Add(new Field(WordIds, NumbersType, nullable: false));
        }

        if (layout.HasSlices)
        {
            fields.Add(new Field(Slices, StringType.Default, nullable: false));
        }

        if (layout.HasReferences)
        {
            fields.Add(new Field(Offsets, NumbersType, nullable: false));
            fields.Add(new Field(Reference, StringType.Default, nullable: false));
        }

        if (layout.HasTexts)
        {
            fields.Add(new Field(TextLengths, NumbersType, nullable: false));
        }

        if (layout.Media is { } media)
        {
            fields.Add(new Field(media.Bytes, BinaryType.Default, nullable: false));
            fields.Add(new Field(media.Width, Int32Type.Default, nullable: false));
        }

        if (layout.Targets == RowTargets.Labels)
        {
            fields.Add(new Field(Labels, NumbersType, nullable: false));
        }
        else if (layout.Targets == RowTargets.Number)
        {
            fields.Add(new Field(Number, FloatType.Default, nullable: false));
        }

        fields.Add(new Field(SourceFile, Int32Type.Default, nullable: false));
        fields.Add(new Field(SourceLine, Int32Type.Default, nullable: false));
        return new Schema(fields, new Dictionary<string, string> { [FirstRowKey] = firstRow.ToString(CultureInfo.InvariantCulture) });
    }

    /// <summary>Rows in the files before the one with this schema.</summary>
    public static int FirstRow(Schema schema) => int.Parse(schema.Metadata[FirstRowKey], CultureInfo.InvariantCulture);
}
