namespace FineTune.Engine.Data;

/// <summary>
/// What Thrift's compact protocol is made of (github.com/apache/thrift, thrift-compact-protocol.md): runs of bytes and numbers of seven bits a byte.
/// </summary>
/// <param name="bytes">All that may be read.</param>
internal ref struct ThriftBytes(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _left = bytes;

    /// <summary>Bytes that are not read yet.</summary>
    public readonly int Left => _left.Length;

    public static long ZigZag(ulong number) => (long)(number >> 1) ^ -(long)(number & 1);

    public static InvalidDataException Damaged() => new("its metadata are damaged");

    /// <summary>Seven bits a byte, the lowest first.</summary>
    /// <exception cref="InvalidDataException">The bytes end in the middle, or the number is longer than 64 bits.</exception>
    public ulong Number()
    {
        ulong number = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Take(1)[0];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }

        throw Damaged();
    }

    /// <exception cref="InvalidDataException">There are not as many.</exception>
    public ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_left.Length)
        {
            throw Damaged();
        }

        ReadOnlySpan<byte> taken = _left[..(int)count];
        _left = _left[(int)count..];
        return taken;
    }
}
