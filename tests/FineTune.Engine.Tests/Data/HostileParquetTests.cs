using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Testing;
using Parquet;
using Parquet.Serialization;

namespace FineTune.Engine.Tests.Data;

/// <summary>Parquet files cut off and with bits turned at many places: each gives its rows or one coded error, and soon.</summary>
public sealed class HostileParquetTests : IDisposable
{
    private const int Rows = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CompressionMethod.None)]
    [InlineData(CompressionMethod.Snappy)]
    [InlineData(CompressionMethod.Gzip)]
    [InlineData(CompressionMethod.Brotli)]
    [InlineData(CompressionMethod.LZ4)]
    [InlineData(CompressionMethod.Zstd)]
    public async Task Every_codec_is_read(CompressionMethod method) =>
        Assert.Equal(Rows, await ReadAsync(_folder.Write("x.parquet", await WriteAsync(method))));

    [Theory]
    [InlineData(CompressionMethod.None)]
    [InlineData(CompressionMethod.Snappy)]
    [InlineData(CompressionMethod.Zstd)]
    public async Task A_file_cut_off_anywhere_is_one_coded_error(CompressionMethod method)
    {
        byte[] whole = await WriteAsync(method);
        for (int length = 0; length < whole.Length; length += 7)
        {
            Assert.True(await ReadAsync(_folder.Write("x.parquet", whole[..length])) is null, $"cut off at {length}");
        }
    }

    [Theory]
    [InlineData(CompressionMethod.None, 1)]
    [InlineData(CompressionMethod.Snappy, 2)]
    [InlineData(CompressionMethod.Zstd, 3)]
    public async Task Turned_bits_give_rows_or_one_coded_error(CompressionMethod method, int seed)
    {
        byte[] whole = await WriteAsync(method);
        var random = new Random(seed);
        int read = 0;
        for (int attempt = 0; attempt < 300; attempt++)
        {
            byte[] turned = [.. whole];
            int place = attempt % 2 == 0 ? random.Next(turned.Length) : turned.Length - 1 - random.Next(Math.Min(900, turned.Length));
            turned[place] ^= (byte)(1 << random.Next(8));
            read += await ReadAsync(_folder.Write("x.parquet", turned)).WaitAsync(Patience) is null ? 0 : 1;
        }

        Assert.InRange(read, 1, 299);
    }

    /// <summary>Damage that is likelier than turned bits to leave a footer that can be read and says something else.</summary>
    [Fact]
    public async Task Damaged_files_give_rows_or_one_coded_error()
    {
        byte[] whole = await WriteAsync(CompressionMethod.None);
        var mutator = new FileMutator(seed: 1);
        int read = 0;
        for (int number = 0; number < 300; number++)
        {
            read += await ReadAsync(_folder.Write("x.parquet", mutator.Mutate(whole, number))).WaitAsync(Patience) is null ? 0 : 1;
        }

        Assert.InRange(read, 1, 299);
    }

    /// <summary>Parquet.Net takes a field for what its number says, and reads on for ever where it is something else.</summary>
    [Fact]
    public async Task Metadata_of_other_types_are_FT2008_at_once()
    {
        byte[] metadata = [.. Enumerable.Repeat("e59"u8.ToArray(), 127).SelectMany(part => part), (byte)')', 0];
        byte[] file = [.. "PAR1"u8, .. new byte[64], .. metadata, .. BitConverter.GetBytes(metadata.Length), .. "PAR1"u8];
        string path = _folder.Write("x.parquet", file);

        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => CountAsync(path, DatasetColumn.Text, DatasetColumn.Label));

        Assert.Equal("FT2008", failure.Descriptor.Code);
        Assert.Contains("its metadata are damaged", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PARE")]
    [InlineData("PAR1")]
    public async Task An_encrypted_or_empty_shell_is_FT2008(string magic)
    {
        byte[] bytes = [.. System.Text.Encoding.ASCII.GetBytes(magic), 0, 0, 0, 0, .. System.Text.Encoding.ASCII.GetBytes(magic)];
        Assert.Null(await ReadAsync(_folder.Write("x.parquet", bytes)));
    }

    /// <summary>The number of rows; null where the file gave a coded error. Anything else fails the test.</summary>
    private static async Task<int?> ReadAsync(string path)
    {
        try
        {
            int rows = await CountAsync(path, DatasetColumn.Text, DatasetColumn.Label);
            await CountAsync(path, DatasetColumn.Tokens, DatasetColumn.Labels);
            return rows;
        }
        catch (FineTuneException exception)
        {
            Assert.Matches("^FT20(02|07|08|14|16|30)$", exception.Descriptor.Code);
            return null;
        }
    }

    private static async Task<int> CountAsync(string path, DatasetColumn text, DatasetColumn label)
    {
        var spec = new DatasetSpec { Files = [path], Split = "train", Format = DatasetFormat.Parquet };
        string[] names = text == DatasetColumn.Text ? ["text", "label"] : ["tokens", "tags"];
        await using IRowReader reader =
            await DataFile.OpenRowsAsync(new DatasetTable(spec, new ColumnNames([(text, names[0]), (label, names[1])])), path, default);
        int rows = 0;
        while (await reader.ReadAsync(default))
        {
            rows++;
            Assert.True(rows <= 100 * Rows, "more rows than the file can hold");
        }

        return rows;
    }

    private static async Task<byte[]> WriteAsync(CompressionMethod method)
    {
        var random = new Random(1);
        Row[] rows = [.. Enumerable.Range(0, Rows).Select(number => new Row
        {
            text = $"row {number} {random.Next()}",
            label = number % 3,
            tokens = [.. Enumerable.Range(0, number % 4).Select(word => $"word{word}")],
            tags = [.. Enumerable.Range(0, number % 4).Select(word => (long)word)],
        })];
        using var file = new MemoryStream();
        await ParquetSerializer.SerializeAsync(rows, file, new ParquetOptions { RowGroupSize = 16, CompressionMethod = method });
        return file.ToArray();
    }

#pragma warning disable IDE1006, CA1002, CA2227 // Names of the columns.
    private sealed class Row
    {
        public string text { get; set; } = "";

        public long label { get; set; }

        public List<string> tokens { get; set; } = [];

        public List<long> tags { get; set; } = [];
    }
#pragma warning restore IDE1006, CA1002, CA2227
}
