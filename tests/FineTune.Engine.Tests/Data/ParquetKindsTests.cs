using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.Tests.Data;

/// <summary>
/// A file that pyarrow wrote, with columns of which the library has no type: they are read, or said to be what they are, and never in the way of others.
/// </summary>
public sealed class ParquetKindsTests
{
    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "Data", "golden", "parquet", "kinds.parquet");

    [Fact]
    public async Task Other_columns_are_read() => Assert.Equal(["a", "b", "c", "d"], await ReadAsync(DatasetColumn.Text, "text"));

    [Theory]
    [InlineData("half")]
    [InlineData("half_plain")]
    public async Task Numbers_of_two_bytes_are_read_as_they_are(string column)
    {
        List<string?> texts = await ReadAsync(DatasetColumn.Number, column);
        float[] values = [.. texts.Select(text => float.Parse(text!, CultureInfo.InvariantCulture))];
        Assert.Equal([1.5f, -0.25f, 65504f, (float)BitConverter.UInt16BitsToHalf(1)], values);
    }

    [Fact]
    public async Task Numbers_of_two_bytes_may_be_missing() =>
        Assert.Equal(["1.5", null, "2.5", null], await ReadAsync(DatasetColumn.Number, "half_nulls"));

    [Theory]
    [InlineData("decimal_9")]
    [InlineData("decimal_18")]
    [InlineData("decimal_38")]
    [InlineData("decimal_50")]
    public async Task Decimal_numbers_are_numbers(string column) =>
        Assert.Equal(["1.5", "-0.25", "1234567.89", null], await ReadAsync(DatasetColumn.Number, column));

    [Theory]
    [InlineData("half_split", "numbers with fractions")]
    [InlineData("decimal_split", "decimal numbers")]
    public async Task What_the_library_would_get_wrong_is_FT2030(string column, string held)
    {
        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => ReadAsync(DatasetColumn.Number, column));
        Assert.Equal(DiagnosticCatalog.BadParquetColumn, failure.Descriptor);
        Assert.StartsWith($"The column '{column}' holds {held} in the encoding BYTE_STREAM_SPLIT", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_is_text() => Assert.Equal(["{\"a\": 1}", "2", null, "\"é\""], await ReadAsync(DatasetColumn.Text, "json"));

    [Fact]
    public async Task A_column_without_values_is_a_text_that_is_not_there()
    {
        Assert.Equal([null, null, null, null], await ReadAsync(DatasetColumn.Text, "none"));
        Assert.Equal(["", "", "", ""], await ReadAsync(DatasetColumn.Labels, "none_list"));
        // One that rows may be without.
        Assert.Equal(["", "", "", ""], await ReadAsync(DatasetColumn.Input, "none"));
    }

    [Theory]
    [InlineData(DatasetColumn.Text, "half", "should hold text, but here it holds numbers with fractions")]
    [InlineData(DatasetColumn.Label, "half", "should hold a label, a text or an integer, but here it holds numbers with fractions")]
    [InlineData(DatasetColumn.Labels, "half_list", "should hold a list of labels, texts or integers, but here it holds lists of numbers with fractions")]
    [InlineData(DatasetColumn.Label, "decimal_38", "should hold a label, a text or an integer, but here it holds decimal numbers")]
    [InlineData(DatasetColumn.Label, "time", "should hold a label, a text or an integer, but here it holds times")]
    [InlineData(DatasetColumn.Number, "time_ns", "should hold a number to predict, but here it holds times")]
    [InlineData(DatasetColumn.Tokens, "none", "should hold a list of texts, but here it holds nothing but nulls")]
    public async Task What_a_column_holds_is_said(object kind, string column, string said)
    {
        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => ReadAsync((DatasetColumn)kind, column));
        Assert.StartsWith($"The column '{column}' {said}.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(File, failure.Position!.File);
    }

    /// <summary>A row's value, or its list with bars between; null for a row that is refused as one without a value.</summary>
    private static async Task<List<string?>> ReadAsync(DatasetColumn kind, string column)
    {
        await using ParquetRowReader reader =
            await ParquetRowReader.OpenAsync(System.IO.File.OpenRead(File), new ColumnNames([(kind, column)]), CancellationToken.None);
        List<string?> values = [];
        while (true)
        {
            try
            {
                if (!await reader.ReadAsync(CancellationToken.None))
                {
                    return values;
                }
            }
            catch (FineTuneException failure) when (failure.Message.Contains("holds null.", StringComparison.Ordinal))
            {
                values.Add(null);
                continue;
            }

            TextList? list = kind.IsList() ? reader.GetList(kind) : null;
            values.Add(list is null ? reader.Get(kind).ToString() : string.Join('|', Enumerable.Range(0, list.Count).Select(index => list[index].ToString())));
        }
    }
}
