using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace FineTune.Engine.Data;

/// <summary>
/// Values of a column of lists and structures as JSON, as the rows of a JSON file have them: what the Hub's data sets of conversations are in Parquet. A
/// field that a row does not have is null there, as in Hugging Face's datasets.
/// </summary>
internal sealed class ParquetJson
{
    /// <summary>Deeper than any message.</summary>
    private const int MaxDepth = 32;

    private readonly ParquetNode _root;

    private ParquetJson(ParquetNode root) => _root = root;

    /// <summary>The columns of the file that it is made of.</summary>
    public IEnumerable<DataField> Fields => _root.Leaves.Select(leaf => leaf.Field);

    /// <param name="wrong">What is in it that JSON has no word for; null where there is nothing.</param>
    public static ParquetJson? Of(Field field, out string? wrong)
    {
        ParquetNode? root = Build(field, 0, 0, 0, out wrong);
        return root is null ? null : new ParquetJson(root);
    }

    /// <summary>A text as JSON.</summary>
    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>One value a row; null where there is none.</summary>
    /// <exception cref="InvalidDataException">The file does not have one for each row.</exception>
    public async Task<string?[]> ReadAsync(ParquetRowGroupReader rows, int count, CancellationToken cancellation)
    {
        foreach (ParquetLeaf leaf in _root.Leaves)
        {
            await ReadAsync(rows, leaf, count, cancellation).ConfigureAwait(false);
        }

        string?[] values = new string?[count];
        var json = new StringBuilder();
        for (int row = 0; row < count; row++)
        {
            json.Clear();
            _root.Write(json);
            values[row] = json.ToString() is "null" ? null : json.ToString();
        }

        return _root.Leaves.All(leaf => leaf.IsAtEnd) ? values : throw new InvalidDataException("its lists are longer than its rows");
    }

    private static ParquetNode? Build(Field field, int definition, int repetition, int depth, out string? wrong)
    {
        wrong = depth > MaxDepth ? "structures that are nested too deep" : null;
        int present = definition + (field.IsNullable ? 1 : 0);
        return wrong is not null ? null : field switch
        {
            DataField { IsArray: true } => Refuse("lists of an old form", out wrong),
            DataField leaf when !IsReadable(leaf) => Refuse(ParquetWords.Of(leaf), out wrong),
            DataField leaf when leaf.MaxDefinitionLevel != present || leaf.MaxRepetitionLevel != repetition => Refuse("lists of an old form", out wrong),
            DataField leaf => new ParquetLeaf(leaf),
            ListField list => Build(list.Item, present + 1, repetition + 1, depth + 1, out wrong) is { } item
                ? new ParquetList(null, item, present, repetition + 1)
                : null,
            MapField map => BuildMap(map, present, repetition, depth, out wrong),
            StructField structure => BuildObject(structure, present, repetition, depth, out wrong),
            _ => Refuse("values that are neither texts nor numbers", out wrong),
        };
    }

    private static ParquetList? BuildMap(MapField map, int present, int repetition, int depth, out string? wrong)
    {
        if (Build(map.Key, present + 1, repetition + 1, depth + 1, out wrong) is not ParquetLeaf key || !ParquetColumn.IsText(key.Field))
        {
            wrong ??= "a map whose keys are no texts";
            return null;
        }

        return Build(map.Value, present + 1, repetition + 1, depth + 1, out wrong) is { } value
            ? new ParquetList(key, value, present, repetition + 1)
            : null;
    }

    private static ParquetObject? BuildObject(StructField structure, int present, int repetition, int depth, out string? wrong)
    {
        wrong = null;
        List<(string, ParquetNode)> fields = [];
        foreach (Field field in structure.Fields)
        {
            if (Build(field, present, repetition, depth + 1, out wrong) is not { } node)
            {
                return null;
            }

            fields.Add((Quote(field.Name), node));
        }

        return new ParquetObject(fields, present);
    }

    private static ParquetNode? Refuse(string held, out string? wrong)
    {
        wrong = held;
        return null;
    }

    private static bool IsReadable(DataField field) => ParquetColumn.IsText(field) || ParquetColumn.IsInteger(field) || ParquetColumn.IsFloating(field);

    private static Task ReadAsync(ParquetRowGroupReader rows, ParquetLeaf leaf, int count, CancellationToken cancellation) =>
        Type.GetTypeCode(leaf.Field.ClrType) switch
        {
            TypeCode.Boolean => ReadAsync<bool>(rows, leaf, count, value => value ? "true" : "false", cancellation),
            TypeCode.SByte => ReadAsync<sbyte>(rows, leaf, count, Number, cancellation),
            TypeCode.Byte => ReadAsync<byte>(rows, leaf, count, Number, cancellation),
            TypeCode.Int16 => ReadAsync<short>(rows, leaf, count, Number, cancellation),
            TypeCode.UInt16 => ReadAsync<ushort>(rows, leaf, count, Number, cancellation),
            TypeCode.Int32 => ReadAsync<int>(rows, leaf, count, Number, cancellation),
            TypeCode.UInt32 => ReadAsync<uint>(rows, leaf, count, Number, cancellation),
            TypeCode.Int64 => ReadAsync<long>(rows, leaf, count, Number, cancellation),
            TypeCode.UInt64 => ReadAsync<ulong>(rows, leaf, count, Number, cancellation),
            TypeCode.Single => ReadAsync<float>(rows, leaf, count, value => Fraction(value), cancellation),
            TypeCode.Double => ReadAsync<double>(rows, leaf, count, Fraction, cancellation),
            _ => ReadAsync<ReadOnlyMemory<char>>(rows, leaf, count, value => Quote(value.ToString()), cancellation),
        };

    private static async Task ReadAsync<T>(ParquetRowGroupReader rows, ParquetLeaf leaf, int count, Func<T, string> text, CancellationToken cancellation)
        where T : struct
    {
        using RawColumnData column = await rows.ReadRawColumnDataBaseAsync(leaf.Field, cancellation).ConfigureAwait(false);
        string[] values = [.. ((RawColumnData<T>)column).Values.ToArray().Select(text)];
        // A field that is always there has no levels.
        leaf.Begin(values, leaf.Field.MaxDefinitionLevel == 0 ? new int[count] : column.DefinitionLevels.ToArray(), column.RepetitionLevels.ToArray());
    }

    private static string Number<T>(T value)
        where T : IConvertible => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>With a point, which Python writes, too.</summary>
    private static string Fraction(double value)
    {
        string text = double.IsFinite(value)
            ? value.ToString("R", CultureInfo.InvariantCulture)
            : throw new InvalidDataException("it has a number that is not finite among texts and structures");
        return text.AsSpan().ContainsAny('.', 'E') ? text : $"{text}.0";
    }
}
