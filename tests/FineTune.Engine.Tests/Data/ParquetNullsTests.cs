using System.Text;
using FineTune.Engine.Data;
using Parquet;
using Parquet.Schema;

namespace FineTune.Engine.Tests.Data;

/// <summary>Structures that are there, of which a value or all values are not.</summary>
public sealed class ParquetNullsTests
{
    private const int Rows = 9;

    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "Data", "golden", "parquet", "nulls.parquet");

    [Theory]
    [InlineData("text", "one", "three", "five")]
    [InlineData("bytes", "one", "three", "five")]
    [InlineData("whole", "1", "3", "5")]
    [InlineData("small", "1", "3", "5")]
    [InlineData("fraction", "1.5", "3.5", "5.5")]
    [InlineData("flag", "1", "0", "1")]
    public async Task What_is_not_there_is_null_and_nothing_that_was_read_before(string name, string first, string second, string third)
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(Golden);
        using ParquetRowGroupReader rows = reader.OpenRowGroupReader(0);

        string?[] expected = [first, null, second, null, null, null, null, null, third];

        Assert.Equal(expected.AsEnumerable(), await ReadAsync(rows, Field(reader, "some", name)));
        Assert.Equal(Enumerable.Repeat<string?>(null, Rows), await ReadAsync(rows, Field(reader, "none", name)));
        Assert.Equal(expected.AsEnumerable(), await ReadAsync(rows, reader.Schema.Fields.OfType<DataField>().Single(field => field.Name == name)));
    }

    private static DataField Field(ParquetReader reader, string structure, string name) => reader.Schema.Fields.OfType<StructField>()
        .Single(field => field.Name == structure).Fields.OfType<DataField>().Single(field => field.Name == name);

    private static async Task<string?[]> ReadAsync(ParquetRowGroupReader rows, DataField field)
    {
        if (!ParquetColumn.IsBinary(field))
        {
            return await ParquetColumn.ReadAsync(rows, field, Rows, isClass: false, CancellationToken.None);
        }

        byte[]?[] bytes = await ParquetColumn.ReadBytesAsync(rows, field, Rows, CancellationToken.None);
        return [.. bytes.Select(value => value is null ? null : Encoding.ASCII.GetString(value))];
    }
}
