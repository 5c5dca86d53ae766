namespace FineTune.Audio;

/// <summary>Decodes the frames of a FLAC file one after the other (RFC 9639, section 9).</summary>
internal sealed class FlacFrame(FlacStreamInfo info)
{
    private const int LeftAndSide = 8;
    private const int SideAndRight = 9;
    private const int MiddleAndSide = 10;

    /// <summary>Coefficients of the fixed predictors, by their order.</summary>
    private static readonly int[][] Fixed = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];

    /// <summary>Of each channel <see cref="Length"/> samples, in buffers that may be longer.</summary>
    public long[][] Channels { get; } = [.. Enumerable.Range(0, info.Channels).Select(_ => Array.Empty<long>())];

    /// <summary>Samples of each channel.</summary>
    public int Length { get; private set; }

    /// <param name="file">Begins with the frame.</param>
    /// <returns>Bytes of the frame.</returns>
    /// <exception cref="UnreadableSoundException">It is damaged or incomplete.</exception>
    public int Read(ReadOnlySpan<byte> file)
    {
        var bits = new FlacBits(file);
        if (bits.Unsigned(15) != 0x7FFC)
        {
            throw Bad("no frame begins where one should");
        }

        bits.Unsigned(1);
        int sizeCode = (int)bits.Unsigned(4);
        int rateCode = (int)bits.Unsigned(4);
        int assignment = (int)bits.Unsigned(4);
        int bitsCode = (int)bits.Unsigned(3);
        bits.Unsigned(1);
        SkipNumber(ref bits);
        Length = SizeOf(sizeCode, ref bits);
        bits.Unsigned(rateCode switch { 12 => 8, 13 or 14 => 16, _ => 0 });
        int headerLength = bits.Place;
        if (bits.Unsigned(8) != FlacChecksum.Of8(file[..headerLength]))
        {
            throw Bad("the checksum of a frame's header differs");
        }

        int width = bitsCode switch
        {
            0 => info.Bits,
            1 => 8,
            2 => 12,
            4 => 16,
            5 => 20,
            6 => 24,
            7 => 32,
            _ => throw Bad("a frame has samples of unknown size"),
        };
        int channels = assignment < LeftAndSide ? assignment + 1 : assignment <= MiddleAndSide ? 2 : throw Bad("a frame has channels of an unknown kind");
        if (channels != info.Channels || width != info.Bits)
        {
            throw Bad("a frame has other channels or samples than its header says");
        }

        for (int channel = 0; channel < channels; channel++)
        {
            Channels[channel] = Channels[channel].Length < Length ? new long[Length] : Channels[channel];
            bool isSide = (assignment, channel) is (LeftAndSide or MiddleAndSide, 1) or (SideAndRight, 0);
            ReadChannel(ref bits, Channels[channel].AsSpan(0, Length), isSide ? width + 1 : width);
        }

        bits.Align();
        int end = bits.Place;
        if (bits.Unsigned(16) != FlacChecksum.Of16(file[..end]))
        {
            throw Bad("the checksum of a frame differs");
        }

        Join(assignment);
        return bits.Place;
    }

    private static UnreadableSoundException Bad(string reason) => new($"it is damaged: {reason}");

    /// <summary>The number of the frame or of its first sample, in UTF-8 as it were.</summary>
    private static void SkipNumber(ref FlacBits bits)
    {
        int first = (int)bits.Unsigned(8);
        for (int mask = 0x40; (first & 0x80) != 0 && (first & mask) != 0; mask >>= 1)
        {
            bits.Unsigned(8);
        }
    }

    private static int SizeOf(int code, ref FlacBits bits) => code switch
    {
        1 => 192,
        >= 2 and <= 5 => 576 << (code - 2),
        6 => (int)bits.Unsigned(8) + 1,
        7 => (int)bits.Unsigned(16) + 1,
        >= 8 => 256 << (code - 8),
        _ => throw Bad("a frame has no size"),
    };

    private static void ReadChannel(ref FlacBits bits, Span<long> samples, int width)
    {
        bits.Unsigned(1);
        int kind = (int)bits.Unsigned(6);
        int wasted = bits.Unsigned(1) == 1 ? bits.Zeros() + 1 : 0;
        width -= wasted;
        if (width <= 0)
        {
            throw Bad("a frame has samples without bits");
        }

        if (kind == 0)
        {
            samples.Fill(bits.Signed(width));
        }
        else if (kind == 1)
        {
            ReadPlain(ref bits, samples, width);
        }
        else if (kind is >= 8 and <= 12)
        {
            ReadPredicted(ref bits, samples, width, Fixed[kind - 8]);
        }
        else if (kind >= 32)
        {
            ReadPredicted(ref bits, samples, width, null, kind - 31);
        }
        else
        {
            throw Bad("a frame is coded in an unknown way");
        }

        for (int sample = 0; wasted > 0 && sample < samples.Length; sample++)
        {
            samples[sample] <<= wasted;
        }
    }

    private static void ReadPlain(ref FlacBits bits, Span<long> samples, int width)
    {
        foreach (ref long sample in samples)
        {
            sample = bits.Signed(width);
        }
    }

    /// <param name="coefficients">Those of a fixed predictor; null where the frame has its own.</param>
    /// <param name="order">How many its own are.</param>
    private static void ReadPredicted(ref FlacBits bits, Span<long> samples, int width, int[]? coefficients, int order = 0)
    {
        order = coefficients?.Length ?? order;
        if (order > samples.Length)
        {
            throw Bad("a frame is shorter than what it begins with");
        }

        ReadPlain(ref bits, samples[..order], width);
        int shift = 0;
        if (coefficients is null)
        {
            int precision = (int)bits.Unsigned(4) + 1;
            shift = (int)bits.Signed(5);
            if (precision == 16 || shift < 0)
            {
                throw Bad("a frame predicts in an unknown way");
            }

            coefficients = new int[order];
            foreach (ref int coefficient in coefficients.AsSpan())
            {
                coefficient = (int)bits.Signed(precision);
            }
        }

        ReadResidual(ref bits, samples, order);
        for (int sample = order; sample < samples.Length; sample++)
        {
            long sum = 0;
            for (int back = 0; back < order; back++)
            {
                sum += coefficients[back] * samples[sample - 1 - back];
            }

            samples[sample] += sum >> shift;
        }
    }

    /// <summary>What the prediction lacks, in Rice's code.</summary>
    private static void ReadResidual(ref FlacBits bits, Span<long> samples, int order)
    {
        int method = (int)bits.Unsigned(2);
        if (method > 1)
        {
            throw Bad("a frame is coded in an unknown way");
        }

        int parameterBits = method == 0 ? 4 : 5;
        int partitions = 1 << (int)bits.Unsigned(4);
        int partLength = samples.Length / partitions;
        if (partLength * partitions != samples.Length || partLength < order)
        {
            throw Bad("a frame has parts of an odd size");
        }

        int sample = order;
        for (int part = 1; part <= partitions; part++)
        {
            int parameter = (int)bits.Unsigned(parameterBits);
            bool isPlain = parameter == (1 << parameterBits) - 1;
            int plainBits = isPlain ? (int)bits.Unsigned(5) : 0;
            for (; sample < part * partLength; sample++)
            {
                if (isPlain)
                {
                    samples[sample] = plainBits == 0 ? 0 : bits.Signed(plainBits);
                    continue;
                }

                ulong code = ((ulong)bits.Zeros() << parameter) | bits.Unsigned(parameter);
                samples[sample] = (long)(code >> 1) ^ -(long)(code & 1);
            }
        }
    }

    private void Join(int assignment)
    {
        if (assignment < LeftAndSide)
        {
            return;
        }

        (long[] first, long[] second) = (Channels[0], Channels[1]);
        for (int sample = 0; sample < Length; sample++)
        {
            (long one, long other) = (first[sample], second[sample]);
            if (assignment == MiddleAndSide)
            {
                // The middle lost its last bit, which is that of the side.
                long sum = (one << 1) | (other & 1);
                (first[sample], second[sample]) = ((sum + other) >> 1, (sum - other) >> 1);
            }
            else if (assignment == LeftAndSide)
            {
                second[sample] = one - other;
            }
            else
            {
                first[sample] = one + other;
            }
        }
    }
}
