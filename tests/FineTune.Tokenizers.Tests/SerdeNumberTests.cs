using System.Globalization;
using System.Text;
using FineTune.Tokenizers.Json;

namespace FineTune.Tokenizers.Tests;

public sealed class SerdeNumberTests
{
    /// <summary>Bits that serde_json without float_roundtrip gives: what the tokenizers library wrote of these scores, read again.</summary>
    [Theory]
    [InlineData("0", 0.0)]
    [InlineData("-3", -3.0)]
    [InlineData("2.5", 2.5)]
    [InlineData("1e3", 1000.0)]
    [InlineData("-1.5E-2", -0.015)]
    [InlineData("1e400", null)]
    [InlineData("1e-400", 0.0)]
    [InlineData("0e999999999999", 0.0)]
    [InlineData("1e-999999999999", 0.0)]
    public void Numbers_are_read(string text, double? expected)
    {
        if (expected is { } value)
        {
            Assert.Equal(value, SerdeNumber.Read(Encoding.ASCII.GetBytes(text)));
        }
        else
        {
            Assert.Throws<FormatException>(() => SerdeNumber.Read(Encoding.ASCII.GetBytes(text)));
        }
    }

    [Fact]
    public void More_digits_than_an_integer_has_room_for_are_left_out_or_count_as_a_power()
    {
        Assert.Equal(12345678901234567890d * 1e3, SerdeNumber.Read("12345678901234567890123"u8));
        Assert.Equal(1234567890123456789d / 1e18, SerdeNumber.Read("1.2345678901234567899999"u8), 15);
    }

    [Fact]
    public void What_was_read_is_written_so_that_it_is_read_as_the_same_number()
    {
        var random = new Random(3);
        int longer = 0;
        for (int round = 0; round < 5000; round++)
        {
            string text = (-random.NextDouble() * Math.Pow(10, random.Next(-3, 4))).ToString(round % 2 == 0 ? "R" : "F16", CultureInfo.InvariantCulture);
            double value = SerdeNumber.Read(Encoding.ASCII.GetBytes(text));
            string written = SerdeNumber.Write(value);
            Assert.Equal(value, SerdeNumber.Read(Encoding.ASCII.GetBytes(written)));
            longer += written == value.ToString("R", CultureInfo.InvariantCulture) ? 0 : 1;
        }

        Assert.NotEqual(0, longer);
    }

    /// <summary>A few numbers come of no digits at all, to that reader.</summary>
    [Fact]
    public void Nearly_every_score_of_a_SentencePiece_model_is_read_as_itself_and_the_others_as_their_neighbour()
    {
        var random = new Random(4);
        const int Count = 5000;
        int lost = 0;
        for (int round = 0; round < Count; round++)
        {
            double value = (float)(-random.NextDouble() * Math.Pow(10, random.Next(-4, 5)));
            double read = SerdeNumber.Read(Encoding.ASCII.GetBytes(SerdeNumber.Write(value)));
            Assert.InRange(read, Math.BitDecrement(value), Math.BitIncrement(value));
            lost += read == value ? 0 : 1;
        }

        Assert.InRange(lost, 1, Count / 10);
    }
}
