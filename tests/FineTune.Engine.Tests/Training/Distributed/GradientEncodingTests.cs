using FineTune.Engine.Training.Distributed;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>Numbers of 16 bits, beside what IEEE 754 says of them, and beside .NET's own Half.</summary>
public sealed class GradientEncodingTests
{
    private static readonly float[] Special =
    [
        0f, -0f, 1f, -1f, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
        BitConverter.UInt32BitsToSingle(0x7f80_0001), BitConverter.UInt32BitsToSingle(0xffff_ffff), BitConverter.UInt32BitsToSingle(0x3f80_8000),
        BitConverter.UInt32BitsToSingle(0x3f81_8000), BitConverter.UInt32BitsToSingle(0x3f80_8001), BitConverter.UInt32BitsToSingle(0x0000_8000),
        BitConverter.UInt32BitsToSingle(0x0001_8000),
    ];

    /// <summary>Of each length, so that numbers are both in a vector and after it.</summary>
    [Fact]
    public void Bfloat16_is_the_nearest_number_and_of_two_the_even_one()
    {
        var random = new Random(3);
        for (int length = 1; length <= 70; length++)
        {
            float[] values =
                [.. Enumerable.Range(0, length).Select(index => index < Special.Length ? Special[index] : BitConverter.Int32BitsToSingle(random.Next()))];

            Assert.Equal(values.Select(Nearest), Through(new Bfloat16Encoding(), values));
        }
    }

    [Fact]
    public void What_is_a_bfloat16_comes_through_as_it_is()
    {
        IEnumerable<float> all = Enumerable.Range(0, 1 << 16).Select(bits => BitConverter.UInt32BitsToSingle((uint)bits << 16));
        float[] values = [.. all.Where(value => !float.IsNaN(value))];

        Assert.Equal(values, Through(new Bfloat16Encoding(), values));
    }

    /// <summary>Gradients of any size: the largest has all bits of a float16, whatever it is.</summary>
    [Theory]
    [InlineData(-149)]
    [InlineData(-140)]
    [InlineData(-126)]
    [InlineData(-60)]
    [InlineData(-20)]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(100)]
    [InlineData(126)]
    public void Float16_keeps_11_bits_of_the_largest_and_of_what_is_near_it(int exponent)
    {
        var random = new Random(4);
        float[] values = [.. Enumerable.Range(0, 3000).Select(_ => (float)Math.ScaleB((random.NextDouble() * 2) - 1, exponent))];
        double largest = values.Max(Math.Abs);

        float[] through = Through(new Float16Encoding(), values);

        // 29 exponents below the largest are numbers of full precision; below them is as much less as they are smaller.
        Assert.All(values.Zip(through), pair =>
            Assert.True(Math.Abs(pair.First - pair.Second) <= Math.Max(Math.Abs(pair.First), largest * Math.ScaleB(1, -28)) * Math.ScaleB(1, -11), $"{pair}"));
    }

    [Fact]
    public void Float16_is_the_Half_of_the_number_with_its_factor()
    {
        var random = new Random(5);
        var encoding = new Float16Encoding();
        float[] values = [.. Enumerable.Range(0, 1029).Select(_ => (float)(random.NextDouble() - 0.5) * 1e-5f)];
        float factor = encoding.Factor(values.Max(Math.Abs));

        Assert.Equal(values.Select(value => (float)(Half)(value * factor) / factor), Through(encoding, values));
        Assert.InRange(values.Max(Math.Abs) * factor, 1 << 14, 1 << 15);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void What_is_not_finite_stays_so(float value)
    {
        float[] values = [1, value, -0.5f, 0];

        Assert.Equal(values, Through(new Float16Encoding(), values));
        Assert.Equal(values, Through(new Bfloat16Encoding(), values));
    }

    [Fact]
    public void Zeros_stay_zeros()
    {
        Assert.Equal(new float[5], Through(new Float16Encoding(), new float[5]));
        Assert.Equal(new float[5], Through(new Bfloat16Encoding(), new float[5]));
    }

    private static float[] Through(IGradientEncoding encoding, float[] values)
    {
        byte[] encoded = new byte[encoding.Length(values.Length)];
        encoding.Encode(values, encoded);
        float[] decoded = new float[values.Length];
        encoding.Decode(encoded, decoded);
        return decoded;
    }

    /// <summary>In doubles, which hold both neighbours and their middle.</summary>
    private static float Nearest(float value)
    {
        if (!float.IsFinite(value))
        {
            return value;
        }

        uint bits = BitConverter.SingleToUInt32Bits(value);
        uint below = bits & 0xffff_0000;
        uint above = below + 0x1_0000;
        double Number(uint of) => (of & 0x7fff_ffff) == 0x7f80_0000
            ? Math.CopySign(Math.ScaleB(1, 128), value)
            : BitConverter.UInt32BitsToSingle(of);
        double toBelow = Math.Abs(value - Number(below));
        double toAbove = Math.Abs(value - Number(above));
        bool takesBelow = toBelow < toAbove || (toBelow == toAbove && (below >> 16) % 2 == 0);
        return BitConverter.UInt32BitsToSingle(takesBelow ? below : above);
    }
}
