using System.Globalization;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.Tests.Data;

/// <summary>Files that pyarrow wrote, with data pages of both versions and every codec and encoding: a column gives what was written, or is refused.</summary>
public sealed class ParquetPagesTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Data", "golden", "parquet");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "pages-*.parquet").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_column_gives_what_was_written_or_is_FT2030(string file)
    {
        using JsonDocument columns = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Folder, "values.json")));
        foreach (JsonProperty column in columns.RootElement.EnumerateObject())
        {
            DatasetColumn kind = KindOf(column.Name);
            if (IsRefused(column.Name, isVersion2: file.StartsWith("pages-2", StringComparison.Ordinal)))
            {
                FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => ReadAsync(file, kind, column.Name));
                Assert.True(failure.Descriptor == DiagnosticCatalog.BadParquetColumn, $"{column.Name}: {failure}");
                Assert.StartsWith($"The column '{column.Name}' holds ", failure.Message, StringComparison.Ordinal);
                Assert.Equal(1, failure.Position!.Line);
            }
            else
            {
                Assert.Equal(Expected(column.Value), await ReadAsync(file, kind, column.Name));
            }
        }
    }

    [Fact]
    public async Task How_the_column_is_stored_is_said()
    {
        Assert.StartsWith(
            "The column 'bool_rle' holds booleans in the encoding RLE, which is not read.",
            await MessageAsync("pages-2-zstd.parquet", "bool_rle"),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "The column 'list_text_plain' holds lists of texts in data pages of version 2, which is not read.",
            await MessageAsync("pages-2-zstd.parquet", "list_text_plain"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row_groups_without_rows_are_passed_over() =>
        Assert.Equal(["a", "b", "c"], await ReadAsync("groups.parquet", DatasetColumn.Text, "text"));

    [Theory]
    [InlineData("binary", "binary values")]
    [InlineData("int", "whole numbers")]
    [InlineData("bool", "booleans")]
    [InlineData("double", "numbers with fractions")]
    [InlineData("decimal", "decimal numbers")]
    [InlineData("date", "dates")]
    [InlineData("timestamp", "dates")]
    [InlineData("uuid", "UUIDs")]
    [InlineData("list_date", "a list")]
    [InlineData("struct", "a structure")]
    [InlineData("map", "a structure")]
    public async Task What_a_column_holds_is_said_in_words_for_people(string column, string held)
    {
        string message = (await Assert.ThrowsAsync<FineTuneException>(() => ReadAsync("types.parquet", DatasetColumn.Text, column))).Message;

        Assert.Equal(
            $"The column '{column}' should hold text, but here it holds {held}. "
                + "Correct the row, or set TextColumn on the Dataset to the column with the text.",
            message);
    }

    [Theory]
    [InlineData("list_binary", "lists of binary values")]
    [InlineData("list_date", "lists of dates")]
    [InlineData("list_list", "lists of lists or structures")]
    [InlineData("int", "whole numbers")]
    [InlineData("binary", "binary values")]
    [InlineData("struct", "a structure")]
    public async Task What_a_column_holds_instead_of_lists_is_said_in_words_for_people(string column, string held)
    {
        string message = (await Assert.ThrowsAsync<FineTuneException>(() => ReadAsync("types.parquet", DatasetColumn.Tokens, column))).Message;

        Assert.StartsWith($"The column '{column}' should hold a list of texts, but here it holds {held}.", message, StringComparison.Ordinal);
    }

    private static bool IsRefused(string column, bool isVersion2) =>
        column.EndsWith("_rle", StringComparison.Ordinal)
        || column.EndsWith("_delta_byte_array", StringComparison.Ordinal)
        || (column.Contains("int8_", StringComparison.Ordinal)
            && (column.EndsWith("_packed", StringComparison.Ordinal) || column.EndsWith("_split", StringComparison.Ordinal)))
        || (column.StartsWith("list_", StringComparison.Ordinal) && isVersion2);

    private static DatasetColumn KindOf(string column) => column switch
    {
        _ when column.StartsWith("list_text", StringComparison.Ordinal) => DatasetColumn.Tokens,
        _ when column.StartsWith("list_", StringComparison.Ordinal) => DatasetColumn.Labels,
        _ when column.Contains("text", StringComparison.Ordinal) => DatasetColumn.Text,
        _ when column.StartsWith("float", StringComparison.Ordinal) || column.StartsWith("double", StringComparison.Ordinal) => DatasetColumn.Number,
        _ => DatasetColumn.Label,
    };

    private static async Task<string> MessageAsync(string file, string column) =>
        (await Assert.ThrowsAsync<FineTuneException>(() => ReadAsync(file, KindOf(column), column))).Message;

    /// <summary>A row's value, or those of its list with bars between; a row that is refused as one without a value is null.</summary>
    private static async Task<List<string?>> ReadAsync(string file, DatasetColumn kind, string column)
    {
        await using ParquetRowReader reader =
            await ParquetRowReader.OpenAsync(File.OpenRead(Path.Combine(Folder, file)), new ColumnNames([(kind, column)]), CancellationToken.None);
        List<string?> values = [];
        while (await ReadRowAsync(reader) is { } hasValue)
        {
            values.Add(hasValue ? Text(reader, kind) : null);
            Assert.Equal(values.Count, reader.Line);
        }

        return values;
    }

    /// <summary>Null behind the last row; false for one without a value.</summary>
    private static async Task<bool?> ReadRowAsync(ParquetRowReader reader)
    {
        try
        {
            return await reader.ReadAsync(CancellationToken.None) ? true : null;
        }
        catch (FineTuneException failure) when (failure.Descriptor != DiagnosticCatalog.BadParquetColumn
            && failure.Message.Contains("holds null", StringComparison.Ordinal))
        {
            return false;
        }
    }

    private static string Text(ParquetRowReader reader, DatasetColumn kind)
    {
        if (!kind.IsList())
        {
            string text = reader.Get(kind).ToString();
            return kind == DatasetColumn.Number ? Number(text) : text;
        }

        TextList list = reader.GetList(kind);
        return string.Join('|', Enumerable.Range(0, list.Count).Select(index => list[index].ToString()));
    }

    /// <summary>Numbers are compared as such, to the last bit: Python and .NET write an exponent in other ways.</summary>
    private static string Number(string text) =>
        BitConverter.SingleToInt32Bits(float.Parse(text, CultureInfo.InvariantCulture)).ToString("X8", CultureInfo.InvariantCulture);

    private static List<string?> Expected(JsonElement values) =>
    [
        .. values.EnumerateArray().Select(value => value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.Array => string.Join('|', value.EnumerateArray().Select(element => element.GetString())),
            _ when value.GetString()!.Contains('.', StringComparison.Ordinal) => Number(value.GetString()!),
            _ => value.GetString(),
        }),
    ];
}
