using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Images;

namespace FineTune.Engine.Tests.Images;

/// <summary>Files of every kind against what PIL makes of them (golden/generate.py).</summary>
public sealed class PictureDecoderTests
{
    private static readonly SourcePosition Position = new("/data/cat/1.jpg");

    /// <summary>Of what no two decoders agree on to the last bit, CMYK, by how much a byte may differ.</summary>
    private static readonly Dictionary<string, int> Tolerances = new() { ["cmyk.jpg"] = 1, ["rgb-16.png"] = 1 };

    private static JsonArray Golden { get; } = JsonNode.Parse(File.ReadAllText(Path.Combine("Images", "golden", "files.json")))!.AsArray();

    public static TheoryData<string> Names => [.. Golden.Select(file => file!["name"]!.GetValue<string>()).Where(name => name != "grey-16.png")];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_gives_the_pixels_that_PIL_gives(string name)
    {
        JsonNode file = Golden.First(file => file!["name"]!.GetValue<string>() == name)!;
        Picture picture = PictureDecoder.Decode(Bytes(file, "file"), Position);

        Assert.Equal((file["height"]!.GetValue<int>(), file["width"]!.GetValue<int>()), (picture.Height, picture.Width));
        int largest = picture.Pixels.Zip(Bytes(file, "pixels"), (actual, expected) => Math.Abs(actual - expected)).Max();
        Assert.True(largest <= Tolerances.GetValueOrDefault(name), $"{name} differs by {largest}");
    }

    [Fact]
    public void Grey_of_16_bits_which_PIL_cuts_off_is_refused()
    {
        byte[] file = Bytes(Golden.First(file => file!["name"]!.GetValue<string>() == "grey-16.png")!, "file");
        AssertBad(file, "16 bits");
    }

    [Theory]
    [InlineData("rgb.jpg")]
    [InlineData("rgb.png")]
    [InlineData("rgb.webp")]
    [InlineData("rgb.bmp")]
    [InlineData("animated.gif")]
    public void A_file_that_ends_early_is_refused_wherever_it_ends(string name)
    {
        byte[] whole = Bytes(Golden.First(file => file!["name"]!.GetValue<string>() == name)!, "file");
        foreach (int length in (int[])[0, 1, 10, whole.Length / 3, whole.Length / 2])
        {
            AssertBad(whole[..length], "");
        }
    }

    [Theory]
    [InlineData("II*\0 a tiff", "TIFF")]
    [InlineData("<svg/>", "SVG")]
    [InlineData("%PDF-1.7", "PDF")]
    [InlineData("no picture at all", "no JPEG")]
    public void What_is_none_of_the_kinds_is_told_what_it_is(string content, string words) => AssertBad(System.Text.Encoding.Latin1.GetBytes(content), words);

    [Fact]
    public void A_picture_that_would_fill_the_memory_is_refused_before_it_does()
    {
        byte[] file = PngFile.Encode(new Picture(2, 2));
        // Width and height of a PNG, and the sum of the block that they stand in.
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), 60_000);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), 60_000);
        uint sum = System.IO.Hashing.Crc32.HashToUInt32(file.AsSpan(12, 17));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(29), sum);

        var failure = Assert.Throws<FineTuneException>(() => PictureDecoder.Decode(file, Position));

        Assert.Equal(DiagnosticCatalog.PictureTooLarge, failure.Descriptor);
        Assert.Equal(Position, failure.Position);
    }

    [Fact]
    public void What_is_written_as_PNG_is_read_again()
    {
        Picture picture = DrawnPictures.Draw(1, new Random(2), 17);
        Assert.Equal(picture.Pixels, PictureDecoder.Decode(PngFile.Encode(picture), Position).Pixels);
    }

    private static void AssertBad(byte[] file, string words)
    {
        var failure = Assert.Throws<FineTuneException>(() => PictureDecoder.Decode(file, Position));
        Assert.Equal(DiagnosticCatalog.BadPicture, failure.Descriptor);
        Assert.Equal(Position, failure.Position);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes(JsonNode node, string field) => Convert.FromBase64String(node[field]!.GetValue<string>());
}
