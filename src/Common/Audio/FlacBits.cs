namespace FineTune.Audio;

/// <summary>Reads bits, the highest of a byte first.</summary>
internal ref struct FlacBits(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private long _bit;

    /// <summary>Bytes that were begun.</summary>
    public readonly int Place => (int)((_bit + 7) >> 3);

    /// <param name="count">0 to 33.</param>
    /// <exception cref="UnreadableSoundException">There are no more.</exception>
    public ulong Unsigned(int count)
    {
        if (_bit + count > 8L * _bytes.Length)
        {
            throw new UnreadableSoundException("it ends within a frame");
        }

        ulong value = 0;
        for (int left = count; left > 0;)
        {
            int inByte = 8 - (int)(_bit & 7);
            int taken = Math.Min(left, inByte);
            int part = (_bytes[(int)(_bit >> 3)] >> (inByte - taken)) & ((1 << taken) - 1);
            value = (value << taken) | (uint)part;
            (_bit, left) = (_bit + taken, left - taken);
        }

        return value;
    }

    /// <summary>The same as a number with a sign, in two's complement.</summary>
    public long Signed(int count)
    {
        long value = (long)Unsigned(count);
        return value << (64 - count) >> (64 - count);
    }

    /// <summary>Zeros up to the next one, which is passed over.</summary>
    public int Zeros()
    {
        int zeros = 0;
        while (Unsigned(1) == 0)
        {
            zeros++;
        }

        return zeros;
    }

    /// <summary>Goes on to the next whole byte.</summary>
    public void Align() => _bit = (_bit + 7) & ~7L;
}
