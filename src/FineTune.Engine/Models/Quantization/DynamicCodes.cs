namespace FineTune.Engine.Models.Quantization;

/// <summary>
/// The 256 values of 8-bit numbers, of scales and of what optimizers keep: seven exponents with a fraction each, 0 and 1 (Dettmers, 2015, "8-Bit
/// Approximations for Parallelism in Deep Learning"; bitsandbytes/functional.py, create_dynamic_map).
/// </summary>
internal sealed class DynamicCodes
{
    private const int Exponents = 7;

    /// <summary>Bits of a float that <see cref="_first"/> does not tell apart: sign, exponent and seven bits of the fraction are left.</summary>
    private const int BitsOff = 16;

    /// <summary>For the upper half of a float's bits, the code of the least number that has them.</summary>
    private readonly byte[] _first = new byte[1 << BitsOff];

    private DynamicCodes(bool isSigned)
    {
        Values = Create(isSigned);
        Bounds = Between(Values);
        for (uint upper = 0; upper < _first.Length; upper++)
        {
            float one = BitConverter.UInt32BitsToSingle(upper << BitsOff);
            float other = BitConverter.UInt32BitsToSingle((upper << BitsOff) | ((1u << BitsOff) - 1));
            _first[upper] = (byte)Find(Bounds, Math.Min(one, other));
        }
    }

    /// <summary>For numbers of both signs.</summary>
    public static DynamicCodes Signed { get; } = new(isSigned: true);

    /// <summary>For numbers of which none is below 0, with twice as many fractions in place of the other sign.</summary>
    public static DynamicCodes NonNegative { get; } = new(isSigned: false);

    /// <summary>In ascending order.</summary>
    public float[] Values { get; }

    /// <summary>Between each two values, the number from which on the upper one is taken.</summary>
    public float[] Bounds { get; }

    /// <summary>The code of the nearest value: <see cref="Find(ReadOnlySpan{float}, float)"/> of the bounds, without a search.</summary>
    public byte Find(float value)
    {
        int code = _first[BitConverter.SingleToUInt32Bits(value) >> BitsOff];
        while (code < Bounds.Length && Bounds[code] < value)
        {
            code++;
        }

        return (byte)code;
    }

    /// <summary>The middles of neighbours.</summary>
    public static float[] Between(float[] values) => [.. Enumerable.Range(0, values.Length - 1).Select(index => (values[index] + values[index + 1]) / 2)];

    /// <summary>The number of bounds below a value (torch.bucketize).</summary>
    public static int Find(ReadOnlySpan<float> bounds, float value)
    {
        int low = 0;
        int high = bounds.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (bounds[middle] < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static float[] Create(bool isSigned)
    {
        List<float> values = [0, 1];
        for (int exponent = 0; exponent < Exponents; exponent++)
        {
            float[] means = Between(Linear((1 << (isSigned ? exponent : exponent + 1)) + 1));
            float scale = (float)Math.Pow(10, exponent + 1 - Exponents);
            values.AddRange(means.Select(mean => scale * mean));
            values.AddRange(isSigned ? means.Select(mean => -(scale * mean)) : []);
        }

        return [.. values.Order()];
    }

    /// <summary>Numbers from 0.1 to 1, each rounded once, as torch.linspace does with fused multiply-add.</summary>
    private static float[] Linear(int count)
    {
        float step = (1 - 0.1f) / (count - 1);
        return
        [
            .. Enumerable.Range(0, count).Select(index => index < count / 2
                ? MathF.FusedMultiplyAdd(step, index, 0.1f)
                : MathF.FusedMultiplyAdd(-step, count - index - 1, 1)),
        ];
    }
}
