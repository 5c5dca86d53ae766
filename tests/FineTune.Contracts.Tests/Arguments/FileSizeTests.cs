using System.Text.Json;

namespace FineTune.Contracts.Tests.Arguments;

public sealed class FileSizeTests
{
    /// <summary>The first five are what huggingface_hub's parse_size_to_int gives.</summary>
    [Theory]
    [InlineData("5GB", 5_000_000_000)]
    [InlineData("500mb", 500_000_000)]
    [InlineData("1.5 GB", 1_500_000_000)]
    [InlineData("200KB", 200_000)]
    [InlineData("2TB", 2_000_000_000_000)]
    [InlineData("17 B", 17)]
    [InlineData("1234", 1234)]
    [InlineData("0", 0)]
    public void A_size_is_so_many_bytes(string text, long bytes) => Assert.Equal(bytes, FileSize.Parse(text)!.Bytes);

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("-5GB")]
    [InlineData("5PB")]
    [InlineData("5GiB")]
    [InlineData("5,5GB")]
    [InlineData("1e3MB")]
    [InlineData("9999999999TB")]
    [InlineData("99999999999999999999999999999999999999TB")]
    public void Anything_else_is_none(string text) => Assert.Null(FileSize.Parse(text));

    [Theory]
    [InlineData(5_000_000_000, "5GB")]
    [InlineData(1_500_000, "1500KB")]
    [InlineData(1_048_576, "1048576")]
    [InlineData(0, "0")]
    public void It_is_written_in_the_largest_unit_that_says_it_exactly(long bytes, string text)
    {
        Assert.Equal(text, new FileSize(bytes).ToString());
        Assert.Equal(bytes, FileSize.Parse(text)!.Bytes);
        Assert.Equal($"\"{text}\"", JsonSerializer.Serialize(new FileSize(bytes), ContractsJson.Line.FileSize));
    }

    [Fact]
    public void Another_text_of_the_same_size_is_the_same_value() => Assert.Equal(FileSize.Parse("5000 MB"), FileSize.Parse("5GB"));

    [Theory]
    [InlineData("\"five\"")]
    [InlineData("5")]
    public void Another_JSON_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ContractsJson.Line.FileSize));
}
